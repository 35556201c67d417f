package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.event.ApiListener.RefreshFinished;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.runtime.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A login has one session, even if the session is evicted at the moment at which it is used. */
@Timeout(60)
class SessionEvictionTest {
  private final EngineFixture fixture = new EngineFixture();
  private volatile @Nullable Thread caller;
  private final AtomicReference<Runnable> atNextLookAtTheClock = new AtomicReference<>(() -> {});
  private final List<String> saved = new CopyOnWriteArrayList<>();
  private final AtomicBoolean saveFails = new AtomicBoolean();

  /**
   * A clock that runs an action when it is read, that is, between two steps of the reading thread.
   */
  private final Ticker interrupted =
      new Ticker() {
        @Override
        public long nanos() {
          if (Thread.currentThread() != caller) {
            return fixture.time.nanos();
          }
          atNextLookAtTheClock.getAndSet(() -> {}).run();
          return fixture.time.nanos();
        }

        @Override
        public void pause(Duration pause) {
          fixture.time.pause(pause);
        }
      };

  private KeyedTokens keyed() {
    return keyed(
        (key, token) -> {
          if (saveFails.get()) {
            throw new IllegalStateException("the database is down");
          }
          saved.add(token);
        });
  }

  private KeyedTokens keyed(BiConsumer<String, String> onRotation) {
    caller = Thread.currentThread();
    KeyedTokens tokens =
        OAuth.keyed(key -> key.equals("acme") ? "seed-0" : null)
            .tokenEndpoint("https://auth.example.com/token")
            .clientAuthentication(ClientAuthentication.none("my-app"))
            .onRotation(onRotation)
            .ticker(interrupted)
            .timing(RotationDeliveryTest.SHORT)
            .maxSessions(1)
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, fixture.time));
    return tokens;
  }

  /** Another tenant is used after "acme" was looked up and before its token is requested. */
  private void evictAfterLookUp(KeyedTokens tokens) {
    fixture.time.pass(Duration.ofHours(2));
    // The clock is read twice: to note when "acme" was used, and then by the token.
    atNextLookAtTheClock.set(
        () ->
            atNextLookAtTheClock.set(
                () -> {
                  fixture.time.pass(Duration.ofSeconds(1));
                  tokens.of("other").current();
                }));
  }

  @Test
  void aRefreshThatBeginsWhileItsSessionIsEvictedIsOneOfTheNewSession() throws Exception {
    KeyedTokens tokens = keyed();
    tokens.of("acme").current().join();
    CountDownLatch atServer = new CountDownLatch(1);
    CompletableFuture<Response> open = new CompletableFuture<>();
    fixture.server.twist(
        reply -> {
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        });
    evictAfterLookUp(tokens);

    CompletableFuture<Credential> one = tokens.of("acme").current();
    assertThat(atServer.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Credential> other = tokens.of("acme").current();
    open.complete(null);

    assertThat(one.join()).isEqualTo(other.join());
    assertThat(fixture.recordingListener.all(RefreshFinished.class, 3))
        .filteredOn(event -> event.grant().equals("acme"))
        .as("the first token, and one refresh with two callers")
        .hasSize(2)
        .last()
        .satisfies(event -> assertThat(event.waiters()).isEqualTo(2));
  }

  @Test
  void closeDeliversATokenOfASessionThatWasEvictedWhileItWasUsed() {
    KeyedTokens tokens = keyed();
    tokens.of("acme").current().join();
    evictAfterLookUp(tokens);
    saveFails.set(true);

    assertThat(tokens.of("acme").current().join().secret()).isEqualTo("access-2");
    assertThat(saved).containsExactly("refresh-1");
    saveFails.set(false);
    tokens.close();

    assertThat(saved).containsExactly("refresh-1", "refresh-2");
  }

  @Test
  void aSessionDeliversItsTokenAfterThatOfTheEvictedOneBeforeIt() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch bothSaved = new CountDownLatch(2);
    AtomicInteger running = new AtomicInteger();
    AtomicBoolean overlapped = new AtomicBoolean();
    KeyedTokens tokens =
        keyed(
            (key, token) -> {
              overlapped.compareAndSet(false, running.incrementAndGet() > 1);
              if (token.equals("refresh-1")) {
                await(release);
              }
              running.decrementAndGet();
              saved.add(token);
              bothSaved.countDown();
            });
    tokens.of("acme").current().join();
    fixture.time.pass(Duration.ofHours(2));
    tokens.of("other").current();

    assertThat(tokens.of("acme").current().join().secret()).isEqualTo("access-2");
    release.countDown();

    assertThat(bothSaved.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(saved).containsExactly("refresh-1", "refresh-2");
    assertThat(overlapped).isFalse();
  }

  @Test
  void aCallOfItsOwnCallbackIsRefusedAfterAnEvictionToo() throws Exception {
    AtomicReference<@Nullable Throwable> refused = new AtomicReference<>();
    AtomicReference<@Nullable KeyedTokens> used = new AtomicReference<>();
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch evicted = new CountDownLatch(1);
    KeyedTokens tokens =
        keyed(
            (key, token) -> {
              await(evicted);
              KeyedTokens own = used.get();
              if (own != null && token.equals("refresh-1")) {
                fixture.time.pass(Duration.ofHours(2));
                refused.set(failure(own.of("acme").current()));
                called.countDown();
              }
            });
    used.set(tokens);
    tokens.of("acme").current().join();
    tokens.of("other").current();
    evicted.countDown();

    assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(refused.get()).hasMessageContaining("onRotation").hasMessageContaining("same");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
