package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A process halts at every possible step of a refresh. Another process then continues on the same
 * store.
 */
class CrashTest {
  private static final int MORE_THAN_ALL_STEPS = 40;

  /** The process has ended: everything that it still tries fails. */
  private static final class Halt extends Error {
    private static final long serialVersionUID = 1L;

    Halt() {
      super("halted");
    }
  }

  /** Counts the steps that are left until the process ends. */
  private static final class Life {
    private int steps;
    private boolean over;

    Life(int steps) {
      this.steps = steps;
    }

    synchronized void step() {
      if (over || steps-- <= 0) {
        over = true;
        throw new Halt();
      }
    }

    synchronized boolean over() {
      return over;
    }
  }

  /** A store whose process may end before or after each operation. */
  private record MortalStore(TokenStore next, Life life) implements TokenStore {
    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      life.step();
      return next.read(key);
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] content)
        throws StoreException {
      life.step();
      boolean done = next.replace(key, expected, content);
      life.step();
      return done;
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      life.step();
      Lease lease = next.tryLease(key, ttl);
      return lease == null ? null : new FailingLease(lease, life);
    }

    @Override
    public boolean leasesOutliveOwner() {
      return next.leasesOutliveOwner();
    }
  }

  private record FailingLease(TokenStore.Lease next, Life life) implements TokenStore.Lease {
    @Override
    public Duration remaining() {
      life.step();
      return next.remaining();
    }

    @Override
    public boolean renew(Duration ttl) throws StoreException {
      life.step();
      return next.renew(ttl);
    }

    @Override
    public void close() {
      life.step();
      next.close();
    }
  }

  /** A transport whose process may end before the request, or after the server has processed it. */
  private record CrashingTransport(Transport next, Life life, AtomicBoolean served)
      implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      life.step();
      CompletableFuture<Response> reply = next.send(request);
      served.set(true);
      life.step();
      return reply;
    }
  }

  private final AtomicBoolean served = new AtomicBoolean();

  /** Lets a process refresh twice. Returns whether the process ended meanwhile. */
  private boolean dies(EngineFixture fixture, int steps, boolean grace) {
    served.set(false);
    Life life = new Life(steps);
    OAuth.Builder builder =
        fixture.builder("seed-0").subject("acme").store(new MortalStore(fixture.store, life));
    TokenProvider provider =
        (grace ? builder.refreshTokenGrace(Duration.ofMinutes(5)) : builder).build();
    provider.bind(
        new ProviderContext(
            new CrashingTransport(fixture.server, life, served),
            fixture.recordingListener,
            fixture.time));
    for (int i = 0; i < 2; i++) {
      provider.current().handle((c, e) -> c).join();
      provider.forceRefresh().handle((c, e) -> c).join();
    }
    return life.over();
  }

  @Test
  void anOsLockAndGraceLoseNothing() {
    int crashes = 0;
    for (int steps = 0; steps < MORE_THAN_ALL_STEPS; steps++) {
      EngineFixture fixture = new EngineFixture();
      fixture.server.grace();
      crashes += dies(fixture, steps, false) ? 1 : 0;
      fixture.store.loseLeases();

      TokenProvider heir = fixture.stored("seed-0");
      Credential first = heir.current().join();

      assertThat(heir.renew(first).join()).as("after %s steps", steps).isNotEqualTo(first);
      assertThat(fixture.server.familyRevoked()).isFalse();
    }
    assertThat(crashes).isGreaterThan(15);
  }

  @Test
  void withoutGraceALoginIsLostOnlyWithItsReplyAndIsSaidToBe() {
    int lost = 0;
    for (int steps = 0; steps < MORE_THAN_ALL_STEPS; steps++) {
      EngineFixture fixture = new EngineFixture();
      boolean died = dies(fixture, steps, false);
      fixture.store.loseLeases();

      TokenProvider heir = fixture.stored("seed-0");
      Object outcome = heir.forceRefresh().handle((c, e) -> e == null ? c : e).join();

      if (outcome instanceof Throwable failure) {
        lost++;
        TokenRefreshException refusal = (TokenRefreshException) unwrapped(failure);
        assertThat(died && served.get()).as("after %s steps", steps).isTrue();
        assertThat(refusal.diagnosis().evidence().toString()).contains("presented 2 times");
      }
    }
    assertThat(lost).as("the reply is lost at one or two steps of each refresh").isBetween(1, 6);
  }

  @Test
  void aLeaseThatOutlivesItsOwnerIsWaitedForAndItsIntentLeftAlone() {
    int heldOff = 0;
    for (int steps = 0; steps < MORE_THAN_ALL_STEPS; steps++) {
      EngineFixture fixture = new EngineFixture();
      fixture.server.grace();
      fixture.store.outliving();
      dies(fixture, steps, false);

      TokenProvider heir = fixture.stored("seed-0");
      Object first = heir.forceRefresh().handle((c, e) -> e == null ? c : e).join();
      if (first instanceof Throwable failure) {
        heldOff++;
        TokenRefreshException refusal = (TokenRefreshException) unwrapped(failure);
        assertThat(refusal.diagnosis().cause()).isEqualTo(Cause.AMBIGUOUS);
        int calls = fixture.server.count();
        fixture.time.pass(Duration.ofSeconds(30));
        heir.current().handle((c, e) -> c).join();
        assertThat(fixture.server.count()).as("left alone").isEqualTo(calls);
        fixture.time.pass(Duration.ofSeconds(40));
        assertThat(heir.forceRefresh().join()).isNotNull();
      }
      assertThat(fixture.server.familyRevoked()).as("after %s steps", steps).isFalse();
    }
    assertThat(heldOff).isGreaterThan(2);
  }

  @Test
  void knownGraceSparesTheHoldOff() {
    for (int steps = 0; steps < MORE_THAN_ALL_STEPS; steps++) {
      EngineFixture fixture = new EngineFixture();
      fixture.server.grace();
      fixture.store.outliving();
      dies(fixture, steps, true);

      TokenProvider heir =
          fixture.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));

      assertThat(heir.forceRefresh().join()).as("after %s steps", steps).isNotNull();
      assertThat(fixture.server.familyRevoked()).isFalse();
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure.getCause() instanceof TokenRefreshException inner ? inner : failure;
  }
}
