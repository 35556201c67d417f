package io.apiservice.sdk.benchmarks.fleet;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.oauth.VirtualTimeProvider;
import io.apiservice.sdk.oauth.runtime.ExpiryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A process that calls an API again and again, with a provider of its own. */
final class FleetProcess {
  static final Duration BETWEEN_CALLS = Duration.ofSeconds(1);

  private final VirtualTime time;
  private final FleetServerTransport server;
  private final Duration expiring;
  private final TokenProvider provider;
  private final Runnable served;
  private final Duration afterFailure;
  private boolean killed;
  private long callsAt;
  private long withoutSince = -1;
  private long without;
  private boolean asleep;

  /**
   * @param afterFailure the time from a call without a token to the next one
   * @param served called when this process gets a token after a time without one
   */
  FleetProcess(
      VirtualTime time,
      FleetStore store,
      FleetServerTransport server,
      String login,
      double jitter,
      Duration afterFailure,
      Runnable served) {
    this.time = time;
    this.server = server;
    this.served = served;
    this.afterFailure = afterFailure;
    this.expiring = new ExpiryPolicy(jitter).expiring(FleetScenario.LIFETIME);
    this.provider =
        VirtualTimeProvider.of(
            OAuth.refreshToken(login)
                .subject(login)
                .tokenEndpoint("https://auth.example.com/token")
                .store(store),
            time,
            time.executor(() -> killed),
            jitter);
    provider.bind(new ProviderContext(server, ApiListener.none(), time));
  }

  void start(Duration at) {
    callsAt = at.toNanos();
    time.at(callsAt, this::call);
  }

  /** The process ends at once, as by {@code kill -9}. */
  void kill() {
    killed = true;
  }

  boolean killed() {
    return killed;
  }

  /** Calls that the token at hand is certain to serve are left out; this ends such a pause. */
  void wake() {
    if (asleep) {
      asleep = false;
      long second = BETWEEN_CALLS.toNanos();
      long phase = callsAt % second;
      callsAt = time.nanos() - time.nanos() % second + phase;
      if (callsAt < time.nanos()) {
        callsAt += second;
      }
      time.at(callsAt, this::call);
    }
  }

  private void call() {
    if (killed || time.nanos() != callsAt) {
      return;
    }
    asleep = false;
    CompletableFuture<Credential> token = provider.current();
    if (token.isDone()
        && !token.isCompletedExceptionally()
        && !server.accepts(token.join().secret())) {
      token = provider.renew(token.join());
    }
    if (!token.isDone() || token.isCompletedExceptionally()) {
      withoutSince = withoutSince < 0 ? time.nanos() : withoutSince;
    }
    var unused = token.whenComplete((credential, failure) -> answered(credential));
  }

  private void answered(@Nullable Credential credential) {
    long next = callsAt + BETWEEN_CALLS.toNanos();
    if (credential != null && server.accepts(credential.secret())) {
      if (withoutSince >= 0) {
        without += time.nanos() - withoutSince;
        withoutSince = -1;
        served.run();
      }
      long freshUntil = server.expiry(credential.secret()) - expiring.toNanos();
      while (next < freshUntil - BETWEEN_CALLS.toNanos()) {
        next += BETWEEN_CALLS.toNanos();
        asleep = true;
      }
    } else {
      next = callsAt + afterFailure.toNanos();
    }
    while (next <= time.nanos()) {
      next += BETWEEN_CALLS.toNanos();
    }
    callsAt = next;
    time.at(next, this::call);
  }

  /** Counts the time without a token from now on. */
  void reset() {
    without = 0;
    withoutSince = withoutSince < 0 ? -1 : time.nanos();
  }

  /** How long calls of this process got no token that an API accepts. */
  Duration without() {
    long open = withoutSince < 0 ? 0 : time.nanos() - withoutSince;
    return Duration.ofNanos(without + open);
  }
}
