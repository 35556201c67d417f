package io.apiservice.sdk.tests.keycloak;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Keycloak's event log says about refreshes.
 *
 * @param refreshed how many were granted
 * @param presented how many different refresh tokens were presented, whether granted or not
 * @param refused why the others were not granted
 * @param revoked how many tokens were revoked
 */
record TokenEvents(int refreshed, int presented, List<String> refused, int revoked) {
  /** An entry of the log. */
  record Event(String type, Optional<String> error, Map<String, String> details) {}

  static TokenEvents of(List<Event> log) {
    List<Event> refreshes = ofType("REFRESH_TOKEN", log);
    List<Event> errors = ofType("REFRESH_TOKEN_ERROR", log);
    long presented =
        log.stream()
            .filter(event -> event.type().startsWith("REFRESH_TOKEN"))
            .map(event -> event.details().get("refresh_token_id"))
            .distinct()
            .count();
    return new TokenEvents(
        refreshes.size(),
        (int) presented,
        errors.stream().map(TokenEvents::reason).toList(),
        ofType("REVOKE_GRANT", log).size());
  }

  /** How often the token endpoint was asked to refresh. */
  int calls() {
    return refreshed + refused.size();
  }

  private static List<Event> ofType(String type, List<Event> log) {
    return log.stream().filter(event -> event.type().equals(type)).toList();
  }

  private static String reason(Event event) {
    return event.error().orElse("") + ": " + event.details().get("reason");
  }
}
