package io.apiservice.sdk.oauth;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.GrantRecord.Entry;
import io.apiservice.sdk.oauth.GrantRecord.Intent;
import io.apiservice.sdk.oauth.ScriptedAuthorizationServer.Access;
import io.apiservice.sdk.oauth.ScriptedAuthorizationServer.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history by what the server and the store really hold.
 *
 * <p>A call may fail only
 *
 * <ul>
 *   <li>in a process that has been killed, or whose provider is being closed;
 *   <li>while the server, the store or its process is disturbed, and for 75 s after that, which is
 *       the longest back-off and a little;
 *   <li>while another process may still hold the reply to a recorded request;
 *   <li>because its login has ended at the server or was signed out, or was replaced by a new one
 *       less than 6 s ago.
 * </ul>
 *
 * <p>A spent refresh token may be presented again only if each reply that it brought was lost, came
 * too late, or died or stopped with its process. A caller whose process was stopped has no
 * deadline. A process that is configured with an older login which still lives at the server may
 * use it when the newest has ended; so may one with the newest, as long as no client has had a
 * reply for it. Where the server would no longer take the refresh token that the clients hold, the
 * login is out of their reach.
 */
final class HistoryOracle {
  static final String SIGNED_OUT = "signed out";

  /** The longest back-off after the end of a disturbance, and a little. */
  private static final Duration AFTERMATH = Duration.ofSeconds(75);

  private static final Duration SETTLE = Duration.ofSeconds(1);

  /** How long a process may believe that the login which was replaced is the last one. */
  private static final Duration REREAD = Duration.ofSeconds(6);

  private static final Duration POST = Duration.ofSeconds(10);

  private final VirtualScheduler scheduler;
  private final VirtualStore store;
  private final List<HistoryExchange> exchanges = new ArrayList<>();
  private final Map<VirtualProcess, Long> forced = new HashMap<>();
  private final List<String> trace = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private @Nullable ScriptedAuthorizationServer server;
  private @Nullable Family newest;
  private long disturbedUntil = Long.MIN_VALUE;
  private long longestWait;
  private long newestSince;
  private boolean signOut;

  HistoryOracle(VirtualScheduler scheduler, VirtualStore store) {
    this.scheduler = scheduler;
    this.store = store;
    store.onWrite(this::written);
    store.onFault(() -> disturbed(Duration.ofSeconds(10)));
  }

  void judges(ScriptedAuthorizationServer server) {
    this.server = server;
  }

  private ScriptedAuthorizationServer server() {
    return Objects.requireNonNull(server);
  }

  /** The user has signed in anew. */
  void newest(Family family) {
    newest = family;
    newestSince = scheduler.nanos();
    signOut = false;
    disturbed(Duration.ZERO);
  }

  Family newest() {
    return Objects.requireNonNull(newest);
  }

  /** Something goes wrong for so long, and what follows from it a little longer. */
  void disturbed(Duration duration) {
    disturbedUntil =
        Math.max(disturbedUntil, scheduler.nanos() + duration.plus(AFTERMATH).toNanos());
  }

  void signingOut() {
    disturbed(Duration.ofSeconds(60));
    signOut = true;
  }

  private boolean disturbed() {
    return scheduler.nanos() <= disturbedUntil;
  }

  void forced(VirtualProcess process) {
    forced.put(process, scheduler.nanos() + Duration.ofMinutes(5).toNanos());
  }

  List<String> violations() {
    return violations;
  }

  List<String> trace() {
    return trace;
  }

  /** The longest that a caller has waited. */
  Duration longestWait() {
    return Duration.ofNanos(longestWait);
  }

  List<HistoryExchange> exchanges() {
    return exchanges;
  }

  void note(String what) {
    trace.add(String.format(Locale.ROOT, "%10.3f  %s", scheduler.nanos() / 1e9, what));
  }

  private void violated(String what) {
    note("VIOLATED: " + what);
    violations.add(what);
  }

  /** A request to the token endpoint is on its way. */
  void sent(HistoryExchange exchange) {
    note("sent " + exchange);
    checkLease(exchange);
    checkAlone(exchange);
    checkCounted(exchange);
    checkNeeded(exchange);
    exchanges.add(exchange);
    if (exchange.serverFault != null) {
      disturbed(Duration.ofSeconds(30));
    }
  }

  private void checkLease(HistoryExchange exchange) {
    Duration lease = store.leaseOf(exchange.process);
    if (lease.compareTo(POST) < 0) {
      violated("sent with " + lease + " of its lease left: " + exchange);
    }
  }

  private void checkAlone(HistoryExchange exchange) {
    for (HistoryExchange other : exchanges) {
      if (other.overAt() > scheduler.nanos() && !other.suspended()) {
        violated("two exchanges at once: " + other + " and " + exchange);
      }
    }
  }

  private void checkCounted(HistoryExchange exchange) {
    int unsettled = 0;
    for (HistoryExchange other : exchanges) {
      if (other.refresh.equals(exchange.refresh) && other.granted() && other.stored) {
        unsettled = 0; // a refresh token that stays is settled by each success
      }
      if (other.refresh.equals(exchange.refresh) && !other.settled()) {
        unsettled++;
        if (scheduler.nanos() - other.overAt() < SETTLE.toNanos() && !other.suspended()) {
          violated("presented again too soon after " + other + ": " + exchange);
        }
      }
    }
    GrantRecord record = Objects.requireNonNull(store.record());
    Intent intent = record.currentIntent();
    String held = Objects.requireNonNullElse(record.refresh(), "");
    if (server().family(held) != server().family(exchange.refresh)) {
      return; // a new login has taken the place of this one
    }
    if (intent == null
        || !intent.refresh().equals(FingerprintHistory.fingerprint(exchange.refresh))
        || intent.presented() < unsettled + 1) {
      violated(
          "presentation "
              + (unsettled + 1)
              + " is not in the record ("
              + (intent == null ? 0 : intent.presented())
              + "): "
              + exchange);
    }
  }

  /** A newer token that is fresh and alive stands in the record already. */
  private void checkNeeded(HistoryExchange exchange) {
    GrantRecord record = Objects.requireNonNull(store.record());
    for (Map.Entry<String, Entry> entry : record.entries().entrySet()) {
      Access access = server().access(entry.getValue().access());
      if (access == null
          || !TokenScope.of(List.of(), exchange.target).id().equals(entry.getKey())) {
        continue;
      }
      long left = access.expiresAt - scheduler.nanos();
      boolean fresh = left > 0.25 * (access.expiresAt - access.issuedAt);
      boolean wasForced = forced.getOrDefault(exchange.process, 0L) > scheduler.nanos();
      if (fresh && access.revokedAt > scheduler.nanos() && !wasForced) {
        violated("a refresh that nobody needed: " + exchange);
      }
    }
  }

  /** A refresh token that was spent has come again. */
  void presentedAgain(HistoryExchange exchange) {
    if (whyAgain(exchange).isEmpty()) {
      violated("a spent refresh token was presented again: " + exchange);
    }
  }

  String whyAgain(HistoryExchange exchange) {
    String why = "";
    for (HistoryExchange other : exchanges) {
      if (other != exchange && other.refresh.equals(exchange.refresh) && other.granted()) {
        why = other.excuse();
        if (why.isEmpty()) {
          return "";
        }
      }
    }
    return why;
  }

  void granted(HistoryExchange exchange) {
    note("granted " + exchange + " -> " + exchange.successor + ", " + exchange.access);
  }

  private void written(GrantRecord record) {
    for (HistoryExchange exchange : exchanges) {
      if (exchange.granted() && !exchange.stored) {
        exchange.stored =
            record.entries().values().stream()
                .anyMatch(entry -> entry.access().equals(exchange.access));
      }
    }
    note(
        scheduler.process()
            + " wrote revision "
            + record.revision()
            + ", generation "
            + record.generation()
            + (record.intent() == null ? "" : ", intent " + record.intent().presented())
            + (record.tombstone() == null ? "" : ", tombstone")
            + (record.signedOut() ? ", signed out" : ""));
  }

  /** A caller has an answer, or the limit of the history has been reached. */
  void waited(VirtualProcess process, long since, int suspensions, boolean answered) {
    long waited = scheduler.nanos() - since;
    if (process.suspensions() == suspensions) {
      longestWait = Math.max(longestWait, waited);
      if (!answered) {
        violated("a caller of " + process + " got no answer within " + Duration.ofNanos(waited));
      }
    }
  }

  void failed(VirtualProcess process, Throwable failure) {
    note(process + " failed: " + first(failure));
    if (!excused(process, failure)) {
      violated("a call of " + process + " failed without need: " + first(failure));
    }
  }

  private static String first(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private boolean excused(VirtualProcess process, Throwable failure) {
    if (process.dead() || !(failure instanceof TokenRefreshException refresh)) {
      return process.dead();
    }
    String said = String.valueOf(failure.getMessage());
    if (said.contains("broke down")) {
      return false;
    }
    if (said.contains("the provider is closed")) {
      return process.closing();
    }
    if (said.contains("left alone for") && said.contains("may still hold the reply")) {
      GrantRecord record = store.record();
      return disturbed() || (record != null && record.intent() != null);
    }
    boolean ended = signOut || !newest().ended.isEmpty();
    if (refresh.diagnosis().cause() == Cause.REFRESH_TOKEN_INVALID) {
      return ended || scheduler.nanos() - newestSince < REREAD.toNanos();
    }
    return disturbed();
  }

  /** The API has refused a token and the one that came in its place. */
  void unauthorized(VirtualProcess process, String token) {
    Access access = server().access(token);
    note(process + " was refused " + token);
    boolean died =
        access != null
            && Math.min(access.revokedAt, access.expiresAt) <= scheduler.nanos()
            && scheduler.nanos() - Math.min(access.revokedAt, access.expiresAt)
                < Duration.ofSeconds(60).toNanos();
    if (!died && newest().ended.isEmpty()) {
      violated("a renewed token of " + process + " was dead: " + token);
    }
  }

  /** Whether the server would still take the refresh token that the clients have. */
  private boolean inReach() {
    GrantRecord record = store.record();
    String held = record == null ? null : record.refresh();
    return held == null || newest().live.contains(held) || server().family(held) != newest();
  }

  /** The end, when nothing goes wrong any more. */
  void lastCall(VirtualProcess process, Family configured, @Nullable Throwable failure) {
    if (newest().ended.isEmpty() && inReach() && failure != null) {
      violated("the login is lost, and lives at the server: " + first(failure));
    }
    if (!newest().ended.isEmpty()
        && configured == newest()
        && failure == null
        && acceptedBefore(configured)) {
      violated(process + " serves an older login than its own, which ended: " + newest().ended);
    }
  }

  /** Whether a client knows that the server has taken the refresh tokens of a login. */
  private boolean acceptedBefore(Family family) {
    return exchanges.stream()
        .anyMatch(
            exchange ->
                exchange.granted()
                    && exchange.stored
                    && server().family(exchange.refresh) == family);
  }

  /** What holds of each exchange when all is over. */
  void end() {
    for (HistoryExchange exchange : exchanges) {
      boolean ended = newest != null && !newest.ended.isEmpty();
      Family family = server().family(exchange.refresh);
      if (exchange.granted()
          && !exchange.stored
          && !ended
          && family == newest
          && exchange.excuse().isEmpty()) {
        violated("tokens arrived and were not stored: " + exchange);
      }
    }
  }
}
