package io.apiservice.sdk.benchmarks.fleet;

import java.time.Duration;
import java.util.Locale;

/**
 * What happens to a fleet.
 *
 * @param name what happens, for the report
 * @param logins how many logins there are
 * @param processes how many processes share each login
 * @param store when the store does not answer
 * @param endpoint when the token endpoint does not answer
 * @param silent whether the token endpoint then gives no response; otherwise it refuses connections
 * @param incident what else happens, at {@link #INCIDENT}
 */
record FleetScenario(
    String name,
    int logins,
    int processes,
    Outage store,
    Outage endpoint,
    boolean silent,
    Incident incident) {
  static final Duration LIFETIME = Duration.ofHours(1);

  /** When an incident happens to a single login, whose first token is issued at zero. */
  static final Duration INCIDENT = Duration.ofMinutes(20);

  /**
   * When an outage begins that hits a single login: before its first process wants to refresh,
   * which is 6 min 15 s before the expiry at the earliest.
   */
  static final Duration BEFORE_REFRESH = LIFETIME.minus(Duration.ofSeconds(380));

  /** When an outage begins that hits many logins, whose tokens are issued throughout an hour. */
  static final Duration AMID_MANY = Duration.ofMinutes(80);

  /** A single incident. */
  enum Incident {
    NONE,
    /** The APIs refuse every access token, and every process notices within a second. */
    ACCESS_REVOKED,
    /** The authorization server ends the login: access and refresh tokens are refused. */
    LOGIN_ENDED,
    /** The access token is refused, and the process that refreshes it first is killed meanwhile. */
    OWNER_KILLED
  }

  static FleetScenario of(String name, int logins, int processes) {
    return new FleetScenario(
        name, logins, processes, Outage.NONE, Outage.NONE, false, Incident.NONE);
  }

  FleetScenario named(String other) {
    return new FleetScenario(other, logins, processes, store, endpoint, silent, incident);
  }

  private Duration outageStart() {
    return logins == 1 ? BEFORE_REFRESH : AMID_MANY;
  }

  FleetScenario storeOutage(Duration length) {
    Outage outage = Outage.at(outageStart(), length);
    return new FleetScenario(name, logins, processes, outage, endpoint, silent, incident);
  }

  FleetScenario endpointOutage(Duration length) {
    Outage outage = Outage.at(outageStart(), length);
    return new FleetScenario(name, logins, processes, store, outage, silent, incident);
  }

  FleetScenario silently() {
    return new FleetScenario(name, logins, processes, store, endpoint, true, incident);
  }

  FleetScenario with(Incident happening) {
    return new FleetScenario(name, logins, processes, store, endpoint, silent, happening);
  }

  /** The same with another number of logins. */
  FleetScenario withLogins(int number) {
    return new FleetScenario(name, number, processes, store, endpoint, silent, incident);
  }

  /** When all processes have started. What happens before is not counted. */
  Duration begin() {
    return logins == 1 ? Duration.ofSeconds(70) : LIFETIME.plus(Duration.ofSeconds(70));
  }

  /** One lifetime after {@link #begin}, and longer if an outage of a single login needs it. */
  Duration end() {
    if (incident != Incident.NONE) {
      return INCIDENT.plus(Duration.ofMinutes(5));
    }
    return begin().plus(LIFETIME).plus(Duration.ofMinutes(logins == 1 ? 12 : 0));
  }

  /** When the last outage ends, or when the incident happens. */
  Duration over() {
    Duration outage = store.to().compareTo(endpoint.to()) > 0 ? store.to() : endpoint.to();
    return incident == Incident.NONE ? outage : INCIDENT;
  }

  /**
   * The time from a failed call of a process to its next one. Long during an outage: a call that
   * fails at once asks nobody, and only costs the simulation time.
   */
  Duration afterFailure() {
    return Duration.ofSeconds(incident == Incident.NONE ? 5 : 1);
  }

  /** A short description of the fleet. */
  String fleet() {
    return logins == 1
        ? String.format(Locale.ROOT, "%,d processes", processes)
        : String.format(Locale.ROOT, "%,d logins × %d", logins, processes);
  }
}
