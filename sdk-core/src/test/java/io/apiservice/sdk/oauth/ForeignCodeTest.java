package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.store.TokenStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * If code of the application hangs, it delays only its own login, up to its own limit, and nothing
 * is lost.
 */
@Timeout(90)
@SuppressWarnings("NullAway") // the test sets these references before it reads them
class ForeignCodeTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final EngineFixture fixture = new EngineFixture();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void release() {
    release.countDown();
  }

  private void hang() {
    try {
      boolean unused = release.await(80, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  enum Step {
    READ,
    REPLACE,
    TRY_LEASE,
    REMAINING,
    RENEW,
    CLOSE
  }

  /** A store that hangs when one operation is used for the first time. */
  private final class HangingStore implements TokenStore {
    private final Step step;
    private final AtomicBoolean hung = new AtomicBoolean();

    HangingStore(Step step) {
      this.step = step;
    }

    private void at(Step now) {
      if (now == step && hung.compareAndSet(false, true)) {
        hang();
      }
    }

    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      at(Step.READ);
      return fixture.store.read(key);
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] next)
        throws StoreException {
      at(Step.REPLACE);
      return fixture.store.replace(key, expected, next);
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      at(Step.TRY_LEASE);
      Lease lease = fixture.store.tryLease(key, ttl);
      return lease == null ? null : new HangingLease(this, lease);
    }
  }

  private record HangingLease(HangingStore store, TokenStore.Lease lease)
      implements TokenStore.Lease {
    @Override
    public Duration remaining() {
      store.at(Step.REMAINING);
      return lease.remaining();
    }

    @Override
    public boolean renew(Duration ttl) throws StoreException {
      store.at(Step.RENEW);
      return lease.renew(ttl);
    }

    @Override
    public void close() {
      store.at(Step.CLOSE);
      lease.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void aStoreThatHangsOnceCostsItsLimitAndNotTheLogin(Step step) {
    HangingStore store = new HangingStore(step);
    TokenProvider provider =
        fixture.bound(
            fixture.builder("seed-0").subject("acme").store(store).ticker(Ticker.system()).build(),
            fixture.server);

    CompletableFuture<Credential> first = provider.current();
    assertThat(first.handle((token, failure) -> "ended")).succeedsWithin(SOON);
    if (first.isCompletedExceptionally()) {
      assertThat(EngineFixture.failure(first))
          .hasMessageContaining("store")
          .hasMessageContaining("2500 ms");
    }

    assertThat(eventually(provider)).isNotEmpty();
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  /** Returns the token, even if the back-off after a first failure has to end before. */
  private static String eventually(TokenProvider provider) {
    for (int i = 0; i < 60; i++) {
      try {
        return provider.current().get(20, TimeUnit.SECONDS).secret();
      } catch (Exception e) {
        waitALittle();
      }
    }
    return "";
  }

  private static void waitALittle() {
    try {
      boolean unused = new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private KeyedTokens.Builder keyed(Function<String, @Nullable String> saved) {
    fixture.server.rotates(false);
    return OAuth.keyed(saved)
        .tokenEndpoint("https://auth.example.com/token")
        .clientAuthentication(ClientAuthentication.none("my-app"));
  }

  @Test
  void lookupsThatHangDoNotStarveAnotherTenant() throws Exception {
    CountDownLatch hanging = new CountDownLatch(64);
    KeyedTokens tokens =
        keyed(
                key -> {
                  if (key.startsWith("slow")) {
                    hanging.countDown();
                    hang();
                  }
                  return "seed-0";
                })
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, Clock.systemUTC()));
    for (int i = 0; i < 64; i++) {
      CompletableFuture<Credential> unused = tokens.of("slow-" + i).current();
    }
    assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(tokens.of("healthy").current()).succeedsWithin(SOON);
  }

  @Test
  void serversThatDoNotAnswerDoNotStarveAnotherTenant() throws Exception {
    CountDownLatch asked = new CountDownLatch(64);
    KeyedTokens tokens = keyed(key -> key.startsWith("slow") ? "dead" : "seed-0").build();
    tokens.bind(
        new ProviderContext(
            request -> {
              if (FakeServer.form(request).getOrDefault("refresh_token", "").equals("dead")) {
                asked.countDown();
                return new CompletableFuture<Response>();
              }
              return fixture.server.send(request);
            },
            fixture.recordingListener,
            Clock.systemUTC()));
    for (int i = 0; i < 64; i++) {
      CompletableFuture<Credential> unused = tokens.of("slow-" + i).current();
    }
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(tokens.of("healthy").current()).succeedsWithin(Duration.ofSeconds(9));
  }

  @Test
  void leasesHeldElsewhereDoNotStarveAnotherTenant() throws Exception {
    CountDownLatch asked = new CountDownLatch(64);
    ConcurrentHashMap<String, byte[]> records = new ConcurrentHashMap<>();
    AtomicInteger keys = new AtomicInteger();
    ConcurrentHashMap<String, Integer> numbers = new ConcurrentHashMap<>();
    TokenStore store =
        new TokenStore() {
          @Override
          public byte @Nullable [] read(String key) {
            return records.get(key);
          }

          @Override
          public boolean replace(String key, byte @Nullable [] expected, byte[] next) {
            records.put(key, next);
            return true;
          }

          @Override
          public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
            // The number is drawn before it is counted, so that the healthy tenant gets the 65th.
            int number =
                numbers.computeIfAbsent(
                    key,
                    k -> {
                      int drawn = keys.incrementAndGet();
                      asked.countDown();
                      return drawn;
                    });
            if (number <= 64) {
              return null;
            }
            return fixture.store.tryLease("free", ttl);
          }
        };
    KeyedTokens tokens = keyed(key -> "seed-0").store(store).build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, Clock.systemUTC()));
    for (int i = 0; i < 64; i++) {
      CompletableFuture<Credential> unused = tokens.of("held-" + i).current();
    }
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(tokens.of("healthy").current()).succeedsWithin(Duration.ofSeconds(15));
  }

  @Test
  void aLookupThatHangsFailsAtItsLimitAndIsAskedAgain() {
    AtomicInteger asked = new AtomicInteger();
    RefreshTimeouts quick = shortPost(Duration.ofMillis(300));
    KeyedTokens tokens =
        keyed(
                key -> {
                  if (asked.incrementAndGet() == 1) {
                    hang();
                  }
                  return "seed-0";
                })
            .timing(quick)
            .ticker(fixture.time)
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, fixture.time));

    assertThat(EngineFixture.failure(tokens.of("acme").current())).hasMessageContaining("lookup");
    fixture.time.pass(Duration.ofMinutes(5));

    assertThat(tokens.of("acme").current()).succeedsWithin(SOON);
    assertThat(asked).hasValue(2);
  }

  private static RefreshTimeouts shortPost(Duration post) {
    RefreshTimeouts t = RefreshTimeouts.STANDARD;
    return new RefreshTimeouts(
        post,
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

  @Test
  void aListenerThatBlocksHoldsUpNoCaller() {
    ApiListener blocking =
        new ApiListener() {
          @Override
          public void onRefreshStarted(RefreshStarted event) {
            hang();
          }

          @Override
          public void onRefreshFinished(RefreshFinished event) {
            hang();
          }
        };
    TokenProvider provider = fixture.builder("seed-0").build();
    provider.bind(new ProviderContext(fixture.server, blocking, fixture.time));
    List<CompletableFuture<Credential>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(provider.current());
    }

    for (CompletableFuture<Credential> caller : callers) {
      assertThat(caller).succeedsWithin(SOON);
    }
    assertThat(provider.forceRefresh()).succeedsWithin(SOON);
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aListenerMayWaitForTheVeryTokenItIsToldOf() throws Exception {
    AtomicReference<TokenProvider> provider = new AtomicReference<>();
    CompletableFuture<String> inside = new CompletableFuture<>();
    ApiListener calling =
        new ApiListener() {
          @Override
          public void onRefreshStarted(RefreshStarted event) {
            inside.complete(provider.get().current().join().secret());
          }
        };
    provider.set(fixture.builder("seed-0").build());
    provider.get().bind(new ProviderContext(fixture.server, calling, fixture.time));

    String outside = provider.get().current().get(20, TimeUnit.SECONDS).secret();

    assertThat(inside).succeedsWithin(SOON).isEqualTo(outside);
  }

  @Test
  void onRotationThatNeedsTheTokenItIsGivenIsRefusedAtOnce() throws Exception {
    AtomicReference<TokenProvider> provider = new AtomicReference<>();
    CompletableFuture<Credential> inside = new CompletableFuture<>();
    provider.set(
        fixture.provider(
            b ->
                b.onRotation(
                    token ->
                        provider
                            .get()
                            .current()
                            .whenComplete(
                                (credential, failure) -> {
                                  if (failure != null) {
                                    inside.completeExceptionally(failure);
                                  } else {
                                    inside.complete(credential);
                                  }
                                }))));

    assertThat(provider.get().current()).succeedsWithin(Duration.ofSeconds(8));

    assertThat(EngineFixture.failure(inside)).hasMessageContaining("other credentials");
  }

  @Test
  void aListenerThatThrowsAtEveryEventHarmsNothing() {
    AtomicInteger thrown = new AtomicInteger();
    ApiListener throwing =
        new ApiListener() {
          private void fail() {
            thrown.incrementAndGet();
            throw new IllegalStateException("a fault of the listener");
          }

          @Override
          public void onRefreshStarted(RefreshStarted event) {
            fail();
          }

          @Override
          public void onRefreshFinished(RefreshFinished event) {
            fail();
          }

          @Override
          public void onAdopted(TokenAdopted event) {
            fail();
          }

          @Override
          public void onUnpersisted(TokenUnpersisted event) {
            fail();
          }

          @Override
          public void onSignedOut(SignedOut event) {
            fail();
          }
        };
    TokenProvider provider = fixture.builder("seed-0").build();
    provider.bind(new ProviderContext(fixture.server, throwing, fixture.time));

    assertThat(provider.current()).succeedsWithin(SOON);
    assertThat(provider.forceRefresh()).succeedsWithin(SOON);
    assertThat(provider.signOut()).succeedsWithin(SOON);
    assertThat(thrown.get()).isPositive();
  }
}
