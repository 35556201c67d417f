package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A login may be used for any number of scopes and audiences. The most recently used ones stay in
 * memory.
 */
@Timeout(120)
class TokenSlotsTest {
  private final EngineFixture fixture = new EngineFixture();

  private TokenProvider clientCredentials() {
    return fixture.bound(
        OAuth.clientCredentials()
            .tokenEndpoint("https://auth.example.com/token")
            .clientAuthentication(ClientAuthentication.basic("my-app", "s3cret-of-client"))
            .store(fixture.store)
            .jitter(1)
            .ticker(fixture.time)
            .build(),
        fixture.server);
  }

  private static void useMany(TokenProvider provider, int from, int to) {
    for (int i = from; i < to; i++) {
      value(provider.forScope("order:" + i).current());
    }
  }

  @Test
  void tenThousandTargetsHaveAsManySlotsAsAreKept() {
    TokenSession session = clientCredentials().session();
    TokenSlots slots = new TokenSlots();
    for (int i = 0; i < 10_000; i++) {
      TokenScope scope = TokenScope.of(List.of("order:" + i), "");
      slots.slot(scope, () -> new TokenSlot(session, scope, fixture.time, session));
    }

    int live = Integer.MAX_VALUE;
    for (int tries = 0; tries < 10 && live > TokenSlots.MAX_KEPT; tries++) {
      System.gc();
      live = slots.live().size();
    }

    assertThat(live).isEqualTo(TokenSlots.MAX_KEPT);
  }

  @Test
  void theTokensOfTheTargetsThatWereUsedLastStayInMemory() {
    int many = 400;
    TokenProvider provider = fixture.provider();
    List<WeakReference<Credential>> tokens = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      tokens.add(new WeakReference<>(provider.forScope("order:" + i).current().join()));
      fixture.time.pass(Duration.ofMillis(1));
    }

    assertThat(fixture.server.presented()).as("one refresh at a time").doesNotHaveDuplicates();
    fixture.server.forgetCalls(); // recorded requests would keep their refreshes reachable
    long held = Long.MAX_VALUE;
    for (int tries = 0; tries < 10 && held > TokenSlots.MAX_KEPT; tries++) {
      System.gc();
      held = tokens.stream().filter(token -> !token.refersTo(null)).count();
    }

    assertThat(held).isBetween((long) TokenSlots.MAX_KEPT - 1, (long) TokenSlots.MAX_KEPT + 1);
    int requests = fixture.server.count();
    assertThat(value(provider.forScope("order:399").current())).isEqualTo("access-400");
    assertThat(fixture.server.count()).as("the last ones stay").isEqualTo(requests);
    assertThat(value(provider.forScope("order:0").current())).isEqualTo("access-401");
  }

  @Test
  void aTargetWhoseViewIsStillInUseHasOneTokenAndOneRefresh() {
    TokenProvider provider = fixture.provider();
    TokenProvider old = provider.forScope("order:0");
    Credential before = old.current().join();
    useMany(provider, 1, 300);
    System.gc();

    TokenProvider again = provider.forScope("order:0");
    assertThat(again.current().join()).isSameAs(before);
    int requests = fixture.server.count();
    Credential renewed = old.renew(before).join();

    assertThat(again.current().join()).isSameAs(renewed);
    assertThat(again.renew(before).join()).isSameAs(renewed);
    assertThat(fixture.server.count()).isEqualTo(requests + 1);
  }

  @Test
  void aRefreshUnderWayIsJoinedHoweverManyTargetsAreUsedMeanwhile() throws Exception {
    TokenProvider provider = clientCredentials();
    CountDownLatch atServer = new CountDownLatch(1);
    CompletableFuture<Response> open = new CompletableFuture<>();
    fixture.server.twist(
        reply -> {
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        });
    CompletableFuture<Credential> first = provider.forScope("order:0").current();
    assertThat(atServer.await(10, TimeUnit.SECONDS)).isTrue();
    useMany(provider, 1, 300);
    System.gc();

    CompletableFuture<Credential> second = provider.forScope("order:0").current();
    open.complete(null);

    assertThat(second.join()).isSameAs(first.join());
    assertThat(fixture.server.count()).isEqualTo(300);
  }

  @Test
  void aSignOutReachesViewsOfTargetsThatWereUsedLongAgo() {
    TokenProvider provider = fixture.provider();
    TokenProvider old = provider.forScope("order:0");
    value(old.current());
    useMany(provider, 1, 300);

    provider.signOut().join();

    assertThat(EngineFixture.failure(old.current())).hasMessageContaining("signed out");
  }
}
