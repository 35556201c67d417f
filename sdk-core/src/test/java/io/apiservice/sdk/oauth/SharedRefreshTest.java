package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SharedRefreshTest {
  private final EngineFixture fixture = new EngineFixture();

  @Test
  void firstUseFetchesAToken() {
    TokenProvider provider = fixture.provider();

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.server.presented()).containsExactly("seed-0");
  }

  @Test
  void aFreshTokenIsHandedOutAsTheSameCompletedFuture() {
    TokenProvider provider = fixture.provider();
    value(provider.current());

    assertThat(provider.current()).isSameAs(provider.current()).isCompleted();
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @Test
  void rotationIsHonoured() {
    TokenProvider provider = fixture.provider();
    Credential first = provider.current().join();

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void manyRefusedCallersCauseOneRefresh() throws Exception {
    TokenProvider provider = fixture.provider();
    Credential first = provider.current().join();
    CompletableFuture<Response> open = new CompletableFuture<>();
    fixture.server.twist(reply -> open.thenCombine(reply, (none, response) -> response));
    ExecutorService callers = Executors.newFixedThreadPool(32);
    CountDownLatch asked = new CountDownLatch(200);
    List<Future<String>> answers = new ArrayList<>();

    for (int i = 0; i < 200; i++) {
      boolean blocking = i % 2 == 0;
      answers.add(
          callers.submit(
              () -> {
                CompletableFuture<Credential> renewed = provider.renew(first);
                asked.countDown();
                return blocking
                    ? renewed.get(20, TimeUnit.SECONDS).secret()
                    : renewed.thenApply(Credential::secret).get(20, TimeUnit.SECONDS);
              }));
      if (i == 20) {
        open.complete(null);
      }
    }

    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo("access-2");
    }
    callers.shutdown();
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aLateRefusalOfAnOldGenerationSendsNothing() {
    TokenProvider provider = fixture.provider();
    Credential first = provider.current().join();
    Credential second = provider.renew(first).join();

    assertThat(provider.renew(first).join()).isEqualTo(second);
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aCallerWhoGivesUpLeavesAlone() {
    TokenProvider provider = fixture.provider();
    CompletableFuture<Response> open = new CompletableFuture<>();
    fixture.server.twist(reply -> open.thenCombine(reply, (none, response) -> response));
    CompletableFuture<Credential> impatient = provider.current();
    CompletableFuture<Credential> patient = provider.current();

    impatient.cancel(true);
    open.complete(null);

    assertThat(value(patient)).isEqualTo("access-1");
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @Test
  void anAgeingTokenIsServedWhileItsSuccessorIsFetched() {
    TokenProvider provider = fixture.provider();
    value(provider.current());
    CompletableFuture<Response> open = new CompletableFuture<>();
    fixture.server.twist(reply -> open.thenCombine(reply, (none, response) -> response));
    fixture.time.pass(Duration.ofSeconds(3301));

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(value(provider.current())).isEqualTo("access-1");
    CompletableFuture<Credential> joined = provider.forceRefresh();
    open.complete(null);

    assertThat(value(joined)).isEqualTo("access-2");
    assertThat(value(provider.current())).isEqualTo("access-2");
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void anExpiredTokenIsNotServed() {
    TokenProvider provider = fixture.provider();
    value(provider.current());

    fixture.time.pass(Duration.ofSeconds(3591));

    assertThat(value(provider.current())).isEqualTo("access-2");
  }

  @Test
  void theFactsOfATokenAreTrue() {
    TokenProvider provider = fixture.provider();
    Credential first = provider.current().join();
    Credential second = provider.renew(first).join();

    assertThat(first.facts().generation()).isEqualTo(1);
    assertThat(first.facts().source()).isEqualTo(CredentialFacts.Source.OBTAINED);
    assertThat(first.facts().becauseOfRefusal()).isFalse();
    assertThat(first.facts().grant()).contains("my-app");
    assertThat(first.facts().expiresAt())
        .contains(first.facts().obtainedAt().orElseThrow().plusSeconds(3600));
    assertThat(second.facts().generation()).isEqualTo(2);
    assertThat(second.facts().becauseOfRefusal()).isTrue();
  }

  @Test
  void aTokenThatOneHoldsIsUsedFirst() {
    TokenProvider provider =
        fixture.provider(b -> b.accessToken("held", fixture.time.instant().plusSeconds(600)));

    Credential held = provider.current().join();

    assertThat(held.secret()).isEqualTo("held");
    assertThat(held.facts().source()).isEqualTo(CredentialFacts.Source.CONFIGURED);
    assertThat(fixture.server.count()).isZero();
    assertThat(value(provider.renew(held))).isEqualTo("access-1");
  }

  @Test
  void clientCredentialsNeedNoRefreshToken() {
    TokenProvider provider =
        fixture.bound(
            OAuth.clientCredentials()
                .tokenEndpoint("https://auth.example.com/token")
                .clientAuthentication(ClientAuthentication.post("my app", "se&cret"))
                .scope("b a", "c")
                .ticker(fixture.time)
                .build(),
            fixture.server);

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.server.calls().get(0))
        .containsEntry("grant_type", "client_credentials")
        .containsEntry("client_id", "my app")
        .containsEntry("client_secret", "se&cret")
        .containsEntry("scope", "a b c");
  }

  @Test
  void twoAudiencesOfOneGrantNeverSpendTheSameToken() {
    TokenProvider first = fixture.provider();
    TokenProvider second = first.forAudience("https://other.example.com");

    CompletableFuture<Credential> one = first.current();
    CompletableFuture<Credential> two = second.current();

    assertThat(value(one)).isNotEqualTo(value(two));
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
    assertThat(fixture.server.familyRevoked()).isFalse();
    assertThat(value(first.current())).isEqualTo(value(one));
  }
}
