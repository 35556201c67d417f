package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which challenges mean that another token may help. They are written as servers write them. */
class ChallengeTableTest {
  private final AtomicInteger sends = new AtomicInteger();
  private final NumberedTokenProvider tokens =
      new NumberedTokenProvider(Duration.ofMinutes(1), Duration.ofHours(1));

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the request needs more than was granted (RFC 6750 §3.1)
        "Bearer error=\"insufficient_scope\"",
        "Bearer error=insufficient_scope",
        "bearer error=\"insufficient_scope\"",
        "BEARER ERROR=\"insufficient_scope\"",
        "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"admin\"",
        "Bearer realm=\"api\",error=\"insufficient_scope\",scope=\"admin\"",
        "Bearer scope=\"admin write\", error=\"insufficient_scope\"",
        "Bearer error = \"insufficient_scope\" , scope = \"admin\"",
        "Bearer\terror=\"insufficient_scope\"",
        "Bearer error=\"insufficient\\_scope\"",
        "Bearer realm=\"a, b\", error=\"insufficient_scope\"",
        "Bearer realm=\"say \\\"Bearer\\\"\", error=\"insufficient_scope\"",
        "Bearer realm=\"error=\\\"invalid_token\\\"\", error=\"insufficient_scope\"",
        "Bearer error=\"insufficient_scope\", error_description=\"the token expired\"",
        "Bearer error=\"insufficient_scope\", error_uri=\"https://example.com/e\"",
        "Bearer error=\"insufficient_scope\", resource_metadata=\"https://example.com/m\"",
        "Bearer authorization_uri=\"https://example.com/a\", error=\"insufficient_scope\"",
        "Bearer error=\"insufficient_scope\", Basic realm=\"x\"",
        "Basic realm=\"x\", Bearer error=\"insufficient_scope\"",
        "Negotiate, Bearer error=\"insufficient_scope\"",
        "Negotiate YWJjZA==, Bearer error=\"insufficient_scope\"",
        "DPoP algs=\"ES256\", error=\"insufficient_scope\"",
        "Token error=\"insufficient_scope\"",
        // the user must sign in more strongly or more recently (RFC 9470)
        "Bearer error=\"insufficient_user_authentication\"",
        "Bearer error=insufficient_user_authentication",
        "Bearer error=\"insufficient_user_authentication\", acr_values=\"phr\"",
        "Bearer error=\"insufficient_user_authentication\", max_age=\"5\"",
        "Bearer error=\"insufficient_user_authentication\", max_age=5, acr_values=\"a b\"",
        "Bearer realm=\"x\", error=\"insufficient_user_authentication\","
            + " error_description=\"A different level is required\"",
        "DPoP error=\"insufficient_user_authentication\", acr_values=\"phr\"",
        "Basic realm=\"x\", Bearer error=\"insufficient_user_authentication\"",
        // another proof is needed, not another token (RFC 9449 §8, §9)
        "DPoP error=\"use_dpop_nonce\"",
        "DPoP error=use_dpop_nonce",
        "dpop error=\"use_dpop_nonce\"",
        "DPoP error=\"use_dpop_nonce\", error_description=\"nonce required\"",
        "DPoP realm=\"x\", error=\"use_dpop_nonce\", algs=\"ES256 PS256\"",
        "DPoP error=\"invalid_dpop_proof\"",
        "DPoP algs=\"ES256\", error=\"invalid_dpop_proof\"",
        "Bearer realm=\"x\", DPoP error=\"use_dpop_nonce\"",
        "DPoP error=\"invalid_dpop_proof\", Bearer realm=\"x\"",
      })
  void aChallengeThatIsNotAboutTheTokenCausesNoRefresh(String challenge) {
    call(List.of(challenge));

    assertThat(sends).hasValue(1);
    assertThat(tokens.renewals()).isZero();
  }

  static Stream<Arguments> severalFields() {
    return Stream.of(
            List.of("Bearer realm=\"x\"", "Bearer error=\"insufficient_scope\""),
            List.of("Basic realm=\"x\"", "DPoP error=\"use_dpop_nonce\""),
            List.of("Bearer error=\"insufficient_user_authentication\"", "Negotiate"))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("severalFields")
  void norDoesOneThatStandsInAFieldOfItsOwn(List<String> challenges) {
    call(challenges);

    assertThat(sends).hasValue(1);
    assertThat(tokens.renewals()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer realm=\"insufficient_scope\"",
        "Bearer error=\"invalid_token\"",
        "Bearer error=invalid_token",
        "Bearer error=\"invalid_token\", error_description=\"insufficient_scope\"",
        "Bearer realm=\"error=\\\"insufficient_scope\\\"\", error=\"invalid_token\"",
        "Bearer error=\"insufficient_scopes\"",
        "Bearer xerror=\"insufficient_scope\"",
        "DPoP error=\"invalid_token\", algs=\"ES256\"",
        "Basic realm=\"x\"",
        "Negotiate",
        "garbage, , =\"",
      })
  void anyOtherCausesOneRefreshAndOneRepeat(String challenge) {
    call(List.of(challenge));

    assertThat(sends).hasValue(2);
    assertThat(tokens.renewals()).isEqualTo(1);
  }

  private void call(List<String> challenges) {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .credentials(tokens)
            .transport(
                request -> {
                  sends.incrementAndGet();
                  return completedFuture(
                      Response.of(401, Headers.of(Map.of("WWW-Authenticate", challenges)), ""));
                })
            .build()) {
      assertThatThrownBy(() -> api.get("users").returningNothing().send())
          .isInstanceOf(UnauthorizedException.class);
    }
  }
}
