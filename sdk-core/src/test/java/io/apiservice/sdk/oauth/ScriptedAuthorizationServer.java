package io.apiservice.sdk.oauth;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server for virtual processes. It knows the real state of every token. Requests
 * and responses take time, and may be lost, late or changed.
 */
final class ScriptedAuthorizationServer {
  /** How the server treats refresh tokens. */
  enum Policy {
    /** Each refresh returns a new one; presenting one twice ends the login. */
    STRICT,
    /**
     * The one that was spent last may be presented again for a while; all its successors are valid.
     */
    GRACE,
    /** Like {@link #GRACE}, but only the successor that was issued last is valid. */
    LAST_ISSUED_WINS,
    /** The refresh token never changes. */
    NO_ROTATION
  }

  /** A failure of one token request. */
  enum ServerFault {
    UNREACHABLE(false, false),
    LOST_BEFORE(false, true),
    LOST_AFTER(true, true),
    SILENT_BEFORE(false, true),
    SILENT_AFTER(true, true),
    ERROR_BEFORE(false, true),
    ERROR_AFTER(true, true),
    UNREADABLE(true, true),
    THROTTLED(false, false),
    SLOW(true, false);

    final boolean commits;

    /** Whether the client cannot know what happened to its refresh token. */
    final boolean ambiguous;

    ServerFault(boolean commits, boolean ambiguous) {
      this.commits = commits;
      this.ambiguous = ambiguous;
    }
  }

  static final Duration GRACE = Duration.ofSeconds(30);
  static final String OUTSIDE = "ended by the server";

  /** A login at the server. */
  static final class Family {
    final Set<String> live = new LinkedHashSet<>();
    final Map<String, Long> spent = new HashMap<>();
    String spentLast = "";

    /** Why the login ended; empty while it is valid. */
    String ended = "";
  }

  /** An access token. */
  static final class Access {
    final Family family;
    final long issuedAt;
    final long expiresAt;
    long revokedAt = Long.MAX_VALUE;

    Access(Family family, long issuedAt, long expiresAt) {
      this.family = family;
      this.issuedAt = issuedAt;
      this.expiresAt = expiresAt;
    }
  }

  private final VirtualScheduler scheduler;
  private final VirtualProcess network = new VirtualProcess("network");
  private final Policy policy;
  private final Duration life;
  private final HistoryOracle oracle;
  private final Map<String, Family> families = new HashMap<>();
  private final Map<String, Access> accesses = new HashMap<>();
  private final Deque<ServerFault> faults = new ArrayDeque<>();
  private Duration slowness = Duration.ofSeconds(3);
  private long unreachableUntil;
  private int issued;

  ScriptedAuthorizationServer(
      VirtualScheduler scheduler, Policy policy, Duration life, HistoryOracle oracle) {
    this.scheduler = scheduler;
    this.policy = policy;
    this.life = life;
    this.oracle = oracle;
  }

  /** A user signs in. */
  Family login(String refresh) {
    Family family = new Family();
    family.live.add(refresh);
    families.put(refresh, family);
    return family;
  }

  void fault(ServerFault serverFault, int times, Duration slowness) {
    for (int i = 0; i < times; i++) {
      faults.add(serverFault);
    }
    this.slowness = slowness;
  }

  void unreachable(Duration duration) {
    unreachableUntil = scheduler.nanos() + duration.toNanos();
  }

  void heal() {
    faults.clear();
    unreachableUntil = 0;
  }

  /** Ends a login with all its tokens. */
  void end(Family family, String why) {
    if (family.ended.isEmpty()) {
      family.ended = why;
      oracle.note("login ends: " + why);
    }
    family.live.clear();
    revokeAccess(family);
  }

  /** Ends the access tokens of a login, but not the login. */
  void revokeAccess(Family family) {
    for (Access access : accesses.values()) {
      if (access.family == family) {
        access.revokedAt = Math.min(access.revokedAt, scheduler.nanos());
      }
    }
  }

  /** Whether an API accepts this access token now. */
  boolean accepts(String token) {
    Access access = accesses.get(token);
    return access != null
        && scheduler.nanos() < access.expiresAt
        && scheduler.nanos() < access.revokedAt;
  }

  @Nullable Access access(String token) {
    return accesses.get(token);
  }

  @Nullable Family family(String refresh) {
    return families.get(refresh);
  }

  boolean rotates() {
    return policy != Policy.NO_ROTATION;
  }

  Transport of(VirtualProcess process) {
    return request -> send(process, request);
  }

  private CompletableFuture<Response> send(VirtualProcess process, Request request) {
    process.check();
    Map<String, String> form = FakeServer.form(request);
    CompletableFuture<Response> reply = new CompletableFuture<>();
    String revoked = form.get("token");
    if (revoked != null) {
      revoke(revoked);
      return CompletableFuture.completedFuture(Response.of(200, ""));
    }
    ServerFault serverFault =
        scheduler.nanos() < unreachableUntil ? ServerFault.UNREACHABLE : faults.poll();
    HistoryExchange exchange =
        new HistoryExchange(
            process,
            form.getOrDefault("refresh_token", ""),
            form.getOrDefault("audience", ""),
            serverFault,
            scheduler.nanos());
    reply.whenComplete(
        (response, failure) -> exchange.closedAt = Math.min(exchange.closedAt, scheduler.nanos()));
    oracle.sent(exchange);
    scheduler.start("request", network, () -> travel(exchange, reply));
    return reply;
  }

  private void travel(HistoryExchange exchange, CompletableFuture<Response> reply) {
    ServerFault serverFault = exchange.serverFault;
    scheduler.pause(Duration.ofMillis((long) (1 + 400 * scheduler.chance())));
    Response response = null;
    if (serverFault == null || serverFault.commits) {
      response = serve(exchange);
    }
    Response answer = serverFault == null ? response : altered(serverFault, response);
    Duration back = Duration.ofMillis((long) (1 + 400 * scheduler.chance()));
    Duration more = serverFault == ServerFault.SLOW ? slowness : Duration.ZERO;
    // The process itself must run to read the response from its socket.
    scheduler.start(
        "reader",
        exchange.process,
        () -> {
          scheduler.pause(back.plus(more));
          if (answer != null) {
            exchange.delivered(reply.complete(answer), answer.status(), scheduler.nanos());
          } else if (serverFault == ServerFault.UNREACHABLE) {
            reply.completeExceptionally(new ConnectException("refused"));
            exchange.delivered(true, 0, scheduler.nanos());
          } else if (serverFault == ServerFault.LOST_BEFORE
              || serverFault == ServerFault.LOST_AFTER) {
            IOException reset = new SocketException("Connection reset");
            reply.completeExceptionally(reset);
          }
        });
  }

  private @Nullable Response altered(ServerFault serverFault, @Nullable Response response) {
    return switch (serverFault) {
      case SLOW -> response;
      case ERROR_BEFORE, ERROR_AFTER -> Response.of(502, "");
      case UNREADABLE -> Response.of(200, "<html>");
      case THROTTLED ->
          Response.of(429, Headers.of("Retry-After", Long.toString(1 + slowness.toSeconds())), "");
      case UNREACHABLE, LOST_BEFORE, LOST_AFTER, SILENT_BEFORE, SILENT_AFTER -> null;
    };
  }

  private void revoke(String token) {
    Family family = families.get(token);
    if (family != null) {
      end(family, HistoryOracle.SIGNED_OUT);
    }
    Access access = accesses.get(token);
    if (access != null) {
      access.revokedAt = Math.min(access.revokedAt, scheduler.nanos());
    }
  }

  private Response serve(HistoryExchange exchange) {
    String token = exchange.refresh;
    Family family = families.get(token);
    long now = scheduler.nanos();
    if (family == null || !family.ended.isEmpty()) {
      return refused(exchange);
    }
    if (!family.live.contains(token)) {
      oracle.presentedAgain(exchange);
      Long spentAt = family.spent.get(token);
      boolean graced =
          policy != Policy.STRICT
              && spentAt != null
              && token.equals(family.spentLast)
              && now - spentAt <= GRACE.toNanos();
      if (!graced) {
        end(family, "a refresh token was presented again: " + oracle.whyAgain(exchange));
        return refused(exchange);
      }
      if (policy == Policy.LAST_ISSUED_WINS) {
        family.live.clear();
      }
    } else if (rotates()) {
      family.live.remove(token);
      family.spent.put(token, now);
      family.spentLast = token;
    }
    issued++;
    exchange.committedAt = now;
    exchange.access = "access-" + issued;
    exchange.successor = rotates() ? "refresh-" + issued : token;
    accesses.put(exchange.access, new Access(family, now, now + life.toNanos()));
    family.live.add(exchange.successor);
    families.put(exchange.successor, family);
    oracle.granted(exchange);
    return Response.of(
        200,
        Headers.of("Content-Type", "application/json"),
        "{\"access_token\":\""
            + exchange.access
            + "\",\"token_type\":\"Bearer\",\"expires_in\":"
            + life.toSeconds()
            + (rotates() ? ",\"refresh_token\":\"" + exchange.successor + "\"" : "")
            + "}");
  }

  private Response refused(HistoryExchange exchange) {
    oracle.note("refused " + exchange);
    return Response.of(
        400, Headers.of("Content-Type", "application/json"), "{\"error\":\"invalid_grant\"}");
  }
}
