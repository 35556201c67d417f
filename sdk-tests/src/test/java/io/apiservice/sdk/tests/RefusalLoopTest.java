package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.ForbiddenException;
import io.apiservice.sdk.error.ServerErrorException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many requests a call may cause if the server refuses everything. */
class RefusalLoopTest {
  private static final Fault REFUSED =
      Fault.instead(FakeResponse.unauthorized("Bearer realm=\"x\", error=\"invalid_token\""));
  private static final RetryPolicy QUICK =
      RetryPolicy.of(4).withDelays(Duration.ofMillis(1), 1, Duration.ofMillis(2));

  private final TestEnvironment environment = TestEnvironment.strict();

  @AfterEach
  void close() throws Exception {
    environment.close();
  }

  private static UnauthorizedException refusal(ApiClient api) {
    return catchThrowableOfType(
        UnauthorizedException.class, () -> api.get("users/1").returning(String.class).send());
  }

  @Test
  void aServerThatAlwaysRefusesSeesTwoSendsAndOneRefresh() throws Exception {
    environment.api.faults().always(REFUSED);
    ApiClient api = environment.client();

    UnauthorizedException refusal = refusal(api);

    assertThat(environment.api.requestCount()).isEqualTo(2);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(refusal.diagnosis().cause()).isEqualTo(Cause.FRESH_TOKEN_REJECTED);
  }

  @Test
  void afterAFreshTokenWasRefusedTheBrakeHolds() throws Exception {
    environment.api.faults().always(REFUSED);
    ApiClient api = environment.client();
    assertThat(refusal(api)).isNotNull();

    UnauthorizedException second = refusal(api);

    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.requestCount()).isEqualTo(3);
    assertThat(second.diagnosis().cause()).isEqualTo(Cause.FRESH_TOKEN_REJECTED);
  }

  @Test
  void theBrakeHoldsForAsynchronousCallsAndTheDropInToo() throws Exception {
    environment.api.faults().always(REFUSED);
    ApiClient api = environment.client();
    assertThat(refusal(api)).isNotNull();

    var asynchronous = api.get("users/1").returning(String.class).sendAsync();
    assertThat(asynchronous)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(UnauthorizedException.class);
    int status =
        api.asHttpClient()
            .send(environment.get("users/1"), java.net.http.HttpResponse.BodyHandlers.ofString())
            .statusCode();

    assertThat(status).isEqualTo(401);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.requestCount()).isEqualTo(4);
  }

  @Test
  void theBrakeIsReleasedWhenTheServerAcceptsTheToken() throws Exception {
    ApiClient api = environment.client();
    environment.api.faults().always(REFUSED);
    assertThat(refusal(api)).isNotNull();
    environment.api.faults().clear();

    api.get("users/1").returning(String.class).send();
    environment.auth.revokeAccessTokens();
    api.get("users/1").returning(String.class).send();

    assertThat(environment.auth.tokenCalls()).isEqualTo(2);
  }

  @Test
  void retriesSetToZeroDoNotSwitchOffTheRepeat() throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();

    api.get("users/1").returning(String.class).retries(0).send();

    assertThat(environment.api.requestCount()).isEqualTo(2);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
  }

  @Test
  void refusalsAndFailuresInTurnShareOneBudget() throws Exception {
    Fault busy = Fault.instead(FakeResponse.of(503));
    environment
        .api
        .faults()
        .next(REFUSED, busy, REFUSED, busy, REFUSED, busy, REFUSED, busy, REFUSED);
    ApiClient api = environment.client();

    UnauthorizedException refusal =
        catchThrowableOfType(
            UnauthorizedException.class,
            () -> api.get("users/1").returning(String.class).retries(QUICK).send());

    // The responses: 401, its repeat 503, a retry 401. No repeat is left then, so it is final.
    assertThat(refusal).isNotNull();
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.requestCount()).isEqualTo(3);
  }

  @Test
  void failuresAfterARefusalAreRetriedAsManyTimesAsAllowed() throws Exception {
    environment.api.faults().next(REFUSED).always(Fault.instead(FakeResponse.of(503)));
    ApiClient api = environment.client();

    ServerErrorException failure =
        catchThrowableOfType(
            ServerErrorException.class,
            () -> api.get("users/1").returning(String.class).retries(QUICK).send());

    assertThat(failure.getSuppressed()).hasSize(4);
    assertThat(environment.api.requestCount()).isEqualTo(1 + 1 + 4);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
  }

  @Test
  void aRefusalBehindARedirectIsRepeatedOnce() throws Exception {
    environment
        .api
        .faults()
        .when(r -> r.path().endsWith("old"), Fault.instead(redirect()))
        .when(r -> r.path().endsWith("users/1"), REFUSED);
    ApiClient api = environment.client();

    UnauthorizedException refusal =
        catchThrowableOfType(
            UnauthorizedException.class, () -> api.get("old").returning(String.class).send());

    assertThat(refusal).isNotNull();
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.requestCount())
        .isEqualTo(3); // the redirect, the refusal, its repeat
  }

  @Test
  void aRefusalOnBothSidesOfARedirectCausesOneRefresh() throws Exception {
    environment
        .api
        .faults()
        .next(r -> r.path().endsWith("old"), REFUSED)
        .when(r -> r.path().endsWith("old"), Fault.instead(redirect()))
        .when(r -> r.path().endsWith("users/1"), REFUSED);
    ApiClient api = environment.client();

    UnauthorizedException refusal =
        catchThrowableOfType(
            UnauthorizedException.class, () -> api.get("old").returning(String.class).send());

    assertThat(refusal).isNotNull();
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.requestCount()).isEqualTo(3);
  }

  private FakeResponse redirect() {
    return FakeResponse.redirect(307, environment.uri("users/1"));
  }

  @Test
  void aRefusalByAnotherOriginBurnsNoRefresh() throws Exception {
    try (FakeApi foreign = FakeApi.builder().start()) {
      foreign.faults().always(REFUSED);
      environment
          .api
          .faults()
          .always(Fault.instead(FakeResponse.redirect(302, foreign.baseUri().resolve("users/1"))));
      ApiClient api = environment.client();

      UnauthorizedException refusal = refusal(api);

      assertThat(refusal).isNotNull();
      assertThat(environment.auth.tokenCalls()).isZero();
      assertThat(foreign.requestCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer error=\"insufficient_scope\", scope=\"admin\"",
        "DPoP error=\"use_dpop_nonce\"",
        "DPoP error=\"invalid_dpop_proof\"",
        "Bearer error=\"insufficient_user_authentication\", acr_values=\"phr\"",
        "Basic realm=\"x\", Bearer realm=\"y\", error=\"insufficient_scope\""
      })
  void aRefusalThatIsNotAboutTheTokenCausesNoRefresh(String challenge) throws Exception {
    environment.api.faults().always(Fault.instead(FakeResponse.unauthorized(challenge)));
    ApiClient api = environment.client();

    assertThat(refusal(api)).isNotNull();

    assertThat(environment.api.requestCount()).isEqualTo(1);
    assertThat(environment.auth.tokenCalls()).isZero();
  }

  @Test
  void aRefusalThatOffersBasicOnlyCostsOneRefreshAtMost() throws Exception {
    environment
        .api
        .faults()
        .always(Fault.instead(FakeResponse.unauthorized("Basic realm=\"old\"")));
    ApiClient api = environment.client();

    assertThat(refusal(api)).isNotNull();

    assertThat(environment.api.requestCount()).isLessThanOrEqualTo(2);
    assertThat(environment.auth.tokenCalls()).isLessThanOrEqualTo(1);
  }

  @Test
  void aForbiddenAnswerIsNoReasonToRefresh() throws Exception {
    environment.api.faults().always(Fault.instead(FakeResponse.of(403)));
    ApiClient api = environment.client();

    ForbiddenException refusal =
        catchThrowableOfType(
            ForbiddenException.class, () -> api.get("users/1").returning(String.class).send());

    assertThat(refusal).isNotNull();
    assertThat(environment.auth.tokenCalls()).isZero();
  }

  @Test
  void aKeyIsSentOnce() throws Exception {
    environment.api.faults().always(REFUSED);
    ApiClient api = environment.client(Credentials.apiKey(CanarySecrets.fresh("key")));

    assertThat(refusal(api)).isNotNull();
    assertThat(refusal(api)).isNotNull();

    assertThat(environment.api.requestCount()).isEqualTo(2);
  }

  @Test
  void anAnswerThatThePredicateKnowsRenewsTheToken() throws Exception {
    environment
        .api
        .faults()
        .next(Fault.instead(FakeResponse.json(200, "{\"code\":\"TOKEN_EXPIRED\"}")))
        .next(Fault.instead(FakeResponse.json(200, "{\"id\":\"1\",\"name\":\"Ada\"}")));
    ApiClient api =
        environment.closing(
            environment
                .builder(environment.provider(environment.login()))
                .refreshWhen(
                    response -> new String(response.body().peek(), UTF_8).contains("TOKEN_EXPIRED"))
                .build());

    TestEnvironment.User user = api.get("users/1").returning(TestEnvironment.User.class).send();

    assertThat(user.name()).isEqualTo("Ada");
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.requestCount()).isEqualTo(2);
  }

  @Test
  void anAnswerThatThePredicateKeepsKnowingIsReturnedInTheEnd() throws Exception {
    environment
        .api
        .faults()
        .always(Fault.instead(FakeResponse.json(200, "{\"code\":\"TOKEN_EXPIRED\"}")));
    ApiClient api =
        environment.closing(
            environment
                .builder(environment.provider(environment.login()))
                .refreshWhen(
                    response -> new String(response.body().peek(), UTF_8).contains("TOKEN_EXPIRED"))
                .build());

    String body = api.get("users/1").returning(String.class).send();

    assertThat(body).contains("TOKEN_EXPIRED");
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.requestCount()).isEqualTo(2);
  }

  @Test
  void aTokenEndpointThatRefusesLeavesTheFirstRefusalToTheCaller() throws Exception {
    ApiClient api = environment.client();
    environment.auth.endSessions("ada");

    UnauthorizedException refusal = refusal(api);

    assertThat(environment.api.requestCount()).isEqualTo(1);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(refusal.diagnosis().cause()).isEqualTo(Cause.REFRESH_TOKEN_INVALID);
    assertThat(refusal.getCause()).isNotNull();
    assertThat(CanarySecrets.in(CanarySecrets.everythingOf(refusal))).isEmpty();
  }

  @Test
  void aPublicEndpointDoesNotHideARevocation() throws Exception {
    environment
        .api
        .faults()
        .when(r -> r.path().endsWith("public"), Fault.instead(FakeResponse.json(200, "{}")));
    ApiClient api = environment.client();
    api.get("users/1").returning(String.class).send();
    environment.auth.revokeAccessTokens();
    try (Background others =
        new Background(() -> api.get("public").returning(String.class).send())) {
      others.awaitRounds(5);
      for (int call = 0; call < 10; call++) {
        api.get("users/1").returning(String.class).send();
      }
    }

    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
  }

  @Test
  void anEndpointThatAlwaysRefusesDoesNotRotateTheLoginForEver() throws Exception {
    environment.api.faults().when(r -> r.path().endsWith("broken"), REFUSED);
    ApiClient api = environment.client();
    api.get("users/1").returning(String.class).send();

    for (int call = 0; call < 50; call++) {
      assertThat(
              catchThrowableOfType(
                  UnauthorizedException.class,
                  () -> api.get("broken").returning(String.class).send()))
          .isNotNull();
      api.get("users/1").returning(String.class).send();
    }

    // One refresh at once, then after 1 s, 2 s, 4 s …; the test takes some seconds, even on a busy
    // machine.
    assertThat(environment.auth.tokenCalls()).isBetween(1, 6);
  }

  /** Repeats an action on a separate thread until it is closed. */
  private static final class Background implements AutoCloseable {
    private final AtomicInteger rounds = new AtomicInteger();
    private final Thread thread;
    private volatile boolean open = true;

    Background(Runnable round) {
      thread =
          new Thread(
              () -> {
                while (open) {
                  round.run();
                  rounds.incrementAndGet();
                }
              });
      thread.start();
    }

    void awaitRounds(int wanted) {
      while (rounds.get() < wanted) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      open = false;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
