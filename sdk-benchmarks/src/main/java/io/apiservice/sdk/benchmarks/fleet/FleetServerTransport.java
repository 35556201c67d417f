package io.apiservice.sdk.benchmarks.fleet;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A token endpoint. Every refresh returns a new refresh token, and one that is presented again ends
 * the login. It answers within 100 to 300 ms.
 */
final class FleetServerTransport implements Transport {
  private static final String GRANT = "refresh_token=";

  private final VirtualTime time;
  private final Outage outage;
  private final boolean silent;
  private final Duration lifetime;
  private final Map<String, String> logins = new HashMap<>();
  private final Set<String> spent = new HashSet<>();
  private final Map<String, Long> expiries = new HashMap<>();
  private long issued;
  private boolean dropsNext;
  private boolean endsLogins;
  private long revokedBefore;
  final Counter requests = new Counter();
  private long reused;

  /**
   * @param silent whether requests get no response during an outage; otherwise connections are
   *     refused
   */
  FleetServerTransport(VirtualTime time, Outage outage, boolean silent, Duration lifetime) {
    this.time = time;
    this.outage = outage;
    this.silent = silent;
    this.lifetime = lifetime;
  }

  /** A user signs in. */
  void login(String refresh) {
    logins.put(refresh, refresh);
  }

  /** The APIs refuse every access token that was issued until now. */
  void revokeAccess() {
    revokedBefore = issued;
  }

  /** The next request gets no response. */
  void dropNext() {
    dropsNext = true;
  }

  /** Every refresh token is refused from now on. */
  void endLogins() {
    endsLogins = true;
  }

  /** Whether an API accepts this access token now. */
  boolean accepts(String access) {
    return expiries.getOrDefault(access, 0L) > time.nanos()
        && Long.parseLong(access.substring("access-".length())) > revokedBefore;
  }

  /** How many refresh tokens were presented after they had been used up. */
  long reused() {
    return reused;
  }

  /** When an access token expires. */
  long expiry(String access) {
    return expiries.getOrDefault(access, 0L);
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    requests.add(time.nanos(), 1);
    CompletableFuture<Response> response = new CompletableFuture<>();
    boolean down = outage.covers(time.nanos());
    if (dropsNext || (down && silent)) {
      dropsNext = false;
      return response;
    }
    if (down) {
      time.after(
          Duration.ofMillis(1),
          () -> response.completeExceptionally(new ConnectException("refused")));
      return response;
    }
    String form = text(request);
    Duration way = Duration.ofMillis((long) (50 + 100 * time.chanceOfTheWorld()));
    time.after(
        way,
        () -> {
          Response answer = answer(form);
          time.after(way, () -> response.complete(answer));
        });
    return response;
  }

  private Response answer(String form) {
    int at = form.indexOf(GRANT) + GRANT.length();
    int end = form.indexOf('&', at);
    String presented = form.substring(at, end < 0 ? form.length() : end);
    String login = logins.get(presented);
    if (!spent.add(presented)) {
      reused++;
    }
    Headers json = Headers.of("Content-Type", "application/json");
    if (login == null || endsLogins) {
      return Response.of(400, json, "{\"error\":\"invalid_grant\"}");
    }
    issued++;
    logins.remove(presented);
    logins.put("refresh-" + issued, login);
    String access = "access-" + issued;
    expiries.put(access, time.nanos() + lifetime.toNanos());
    return Response.of(
        200,
        json,
        "{\"access_token\":\""
            + access
            + "\",\"token_type\":\"Bearer\",\"expires_in\":"
            + lifetime.toSeconds()
            + ",\"refresh_token\":\"refresh-"
            + issued
            + "\"}");
  }

  private static String text(Request request) {
    StringBuilder text = new StringBuilder();
    request.body().orElseThrow().subscribe(new BodyText(text, StandardCharsets.UTF_8));
    return text.toString();
  }
}
