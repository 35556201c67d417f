package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A new refresh token reaches {@code onRotation} in the end, and never after a newer one. */
@Timeout(60)
class RotationDeliveryTest {
  static final RefreshTimeouts SHORT = shortCalls(RefreshTimeouts.STANDARD);

  private final EngineFixture fixture = new EngineFixture();
  private final List<String> saved = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<String> calls = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger(1);

  private static RefreshTimeouts shortCalls(RefreshTimeouts t) {
    return new RefreshTimeouts(
        Duration.ofSeconds(1),
        t.exchange(),
        t.margin(),
        t.lease(),
        t.renewal(),
        t.leaseWait(),
        t.firstPoll(),
        t.longestPoll(),
        t.settle(),
        t.holdOff(),
        t.rereadAfter(),
        t.firstBackoff(),
        t.longestBackoff(),
        t.longestRetryAfter(),
        t.closing());
  }

  private void save(String token) {
    calls.add(token);
    if (failures.getAndDecrement() > 0) {
      throw new IllegalStateException("the database is down");
    }
    saved.add(token);
  }

  private TokenProvider provider() {
    return fixture.provider(b -> b.onRotation(this::save));
  }

  @Test
  void aCallbackThatFailedIsCalledAgainAtALaterUse() throws Exception {
    TokenProvider provider = provider();
    assertThat(provider.current()).succeedsWithin(Duration.ofSeconds(20));
    String first = calls.poll(20, TimeUnit.SECONDS);

    fixture.time.pass(Duration.ofSeconds(5));
    assertThat(provider.current()).succeedsWithin(Duration.ofSeconds(20));

    assertThat(calls.poll(20, TimeUnit.SECONDS)).isNotNull().isEqualTo(first);
  }

  @Test
  void aCallbackThatFailedIsCalledAgainByClose() {
    TokenProvider provider = provider();
    assertThat(provider.current()).succeedsWithin(Duration.ofSeconds(20));
    assertThat(saved).isEmpty();

    provider.close();

    assertThat(saved).hasSize(1).containsExactly(calls.peek());
  }

  @Test
  void aTokenThatWasSavedIsNotDeliveredAgain() {
    failures.set(0);
    TokenProvider provider = provider();
    assertThat(provider.current()).succeedsWithin(Duration.ofSeconds(20));

    provider.close();

    assertThat(calls).hasSize(1);
  }

  @Test
  void aTokenThatIsPendingIsDeliveredWhenItsLoginIsEvicted() throws Exception {
    KeyedTokens tokens =
        OAuth.keyed(key -> key.equals("acme") ? "seed-0" : null)
            .tokenEndpoint("https://auth.example.com/token")
            .onRotation((key, token) -> save(token))
            .ticker(fixture.time)
            .maxSessions(1)
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, fixture.time));
    assertThat(tokens.of("acme").current()).succeedsWithin(Duration.ofSeconds(20));
    assertThat(calls.poll(20, TimeUnit.SECONDS)).isEqualTo("refresh-1");
    assertThat(saved).isEmpty();

    for (int i = 0; i < 5; i++) {
      fixture.time.pass(Duration.ofMillis(1));
      assertThat(tokens.of("other-" + i).current()).failsWithin(Duration.ofSeconds(20));
    }

    assertThat(calls.poll(20, TimeUnit.SECONDS)).isEqualTo("refresh-1");
  }

  @Test
  void withoutAThreadForTheCallbackTheCallIsServedAndTheTokenStaysPending() throws Exception {
    failures.set(0);
    AtomicBoolean threads = new AtomicBoolean(true);
    RefreshExecutor real = new RefreshExecutor();
    RefreshExecutor executor =
        new RefreshExecutor(
            task -> {
              if (!threads.get()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              real.runBlocking(task);
            });
    fixture.server.twist(
        reply -> {
          threads.set(false);
          return reply;
        });
    TokenProvider provider = fixture.provider(b -> b.workers(executor).onRotation(this::save));

    assertThat(provider.current()).succeedsWithin(Duration.ofSeconds(20));
    fixture.time.pass(Duration.ofSeconds(5));
    assertThat(provider.current()).succeedsWithin(Duration.ofSeconds(20));
    assertThat(calls).isEmpty();
    threads.set(true);
    fixture.time.pass(Duration.ofMinutes(2));
    assertThat(provider.current()).succeedsWithin(Duration.ofSeconds(20));

    assertThat(calls.poll(20, TimeUnit.SECONDS)).isEqualTo("refresh-1");
  }

  @Test
  void aSlowCallbackIsNotOvertakenByTheNextOne() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TokenProvider provider =
        fixture.provider(
            b ->
                b.timing(SHORT)
                    .onRotation(
                        token -> {
                          most.accumulateAndGet(running.incrementAndGet(), Math::max);
                          calls.add(token);
                          try {
                            boolean unused = release.await(50, TimeUnit.SECONDS);
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                          saved.add(token);
                          running.decrementAndGet();
                        }));
    assertThat(provider.current()).succeedsWithin(Duration.ofSeconds(25));
    assertThat(provider.forceRefresh()).succeedsWithin(Duration.ofSeconds(25));

    release.countDown();
    provider.close();

    assertThat(most).hasValue(1);
    assertThat(saved).hasSize(2).containsExactlyElementsOf(calls);
  }
}
