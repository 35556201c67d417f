package io.apiservice.sdk.store.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.RedisTestTimeouts;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.UnifiedJedis;

/** An authorization server, a login, and processes that share it through Redis. */
final class RedisScenario implements AutoCloseable {
  private static final long LIMIT_SECONDS = 45;

  final FakeAuthServer auth;
  final Login login;

  /** The events that an operator would see, as their simple names. */
  final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

  final Queue<String> warnings = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  RedisScenario(RefreshTokenPolicy policy) {
    this.auth = FakeAuthServer.builder().policy(policy).start();
    this.login = auth.login("ada");
  }

  /** Notes what happens to the store. */
  private final class StoreListener implements ApiListener {
    @Override
    public void onUnpersisted(TokenUnpersisted event) {
      events.add("unpersisted");
    }

    @Override
    public void onStoreRolledBack(StoreRolledBack event) {
      events.add("rolled back");
    }

    @Override
    public void onGrantInvalidated(GrantInvalidated event) {
      events.add("invalidated");
    }

    @Override
    public void onSignedOut(SignedOut event) {
      events.add("signed out");
    }
  }

  /** A process of its own as far as the engine can tell: it has a store object of its own. */
  TokenProvider process(UnifiedJedis client, int replicas) {
    return process(
        builder()
            .store(
                RedisTokenStore.builder(client)
                    .warnings(warnings::add)
                    .replicas(replicas)
                    .build()));
  }

  TokenProvider process(TokenStore store) {
    return process(builder().store(store));
  }

  OAuth.Builder builder() {
    return RedisTestTimeouts.in(
        OAuth.refreshToken(login.refreshToken())
            .subject("acme")
            .tokenEndpoint(auth.tokenEndpoint())
            .revocationEndpoint(auth.revocationEndpoint()));
  }

  TokenProvider process(OAuth.Builder builder) {
    TokenProvider provider = builder.build();
    open.add(0, provider);
    open.add(
        0,
        ApiClient.builder()
            .baseUri(auth.issuer())
            .credentials(provider)
            .listener(new StoreListener())
            .build());
    return provider;
  }

  void awaitEvent(String name) throws InterruptedException {
    String event = requireNonNull(events.poll(LIMIT_SECONDS, TimeUnit.SECONDS), "no event");
    assertThat(event).isEqualTo(name);
  }

  static long generation(CompletableFuture<Credential> credential) throws Exception {
    return token(credential).facts().generation();
  }

  static Credential token(CompletableFuture<Credential> credential) throws Exception {
    return credential.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  static TokenRefreshException failure(CompletableFuture<Credential> credential) throws Exception {
    try {
      Credential token = credential.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("it should have failed, and got " + token);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TokenRefreshException refresh) {
        return refresh;
      }
      throw new AssertionError("another failure than expected", e);
    }
  }

  /** The generation after this one, as soon as the back-off after failures allows it. */
  static long renewedAtLast(TokenProvider provider, Credential old) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      try {
        return generation(provider.renew(old));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TokenRefreshException) || System.nanoTime() - end > 0) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + each, e);
      }
    }
    auth.close();
  }
}
