package io.apiservice.sdk;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.ProblemDetails;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that a request carries besides its credential, echoed by the server. */
class RequestSecretsTest {
  private static final String SECRET = "Zk7Qw9tRpLmX4vB2nHs8Jd";

  private static ApiClient echoing(int status, UnaryOperator<ApiClient.Builder> settings) {
    String body =
        "{\"message\":\"bad value " + SECRET + " given\",\"trace_id\":\"" + SECRET + "\"}";
    return settings
        .apply(
            ApiClient.builder()
                .baseUri("https://api.example.com/v1/")
                .credentials(Credentials.apiKey("key-1234567890"))
                .transport(
                    request ->
                        completedFuture(
                            Response.of(
                                    status, Headers.of("Content-Type", "application/json"), body)
                                .withRequest(request))))
        .build();
  }

  private static void isHidden(Throwable failure) {
    assertThat(failure).isInstanceOf(ResponseException.class);
    ResponseException e = (ResponseException) failure;
    List<String> shown =
        List.of(
            String.valueOf(e.getMessage()),
            e.toString(),
            e.requestId().orElse(""),
            e instanceof UnauthorizedException u ? u.diagnosis().explain() : "",
            e instanceof UnauthorizedException u ? u.diagnosis().toJson() : "");
    assertThat(shown).allSatisfy(text -> assertThat(text).doesNotContain(SECRET));
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "client_secret", "token", "api_key", "refresh_token"})
  void aFormFieldWithTheNameOfACredentialIsMasked(String name) {
    for (int status : List.of(400, 401)) {
      try (ApiClient api = echoing(status, b -> b)) {
        isHidden(
            catchThrowable(
                () -> api.post("x").form(Map.of(name, SECRET)).returning(String.class).send()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "clientSecret", "access_token", "key"})
  void aJsonMemberWithTheNameOfACredentialIsMasked(String name) {
    for (int status : List.of(400, 401)) {
      try (ApiClient api = echoing(status, b -> b)) {
        isHidden(
            catchThrowable(
                () ->
                    api.post("x")
                        .body(Map.of("user", Map.of(name, SECRET)))
                        .returning(String.class)
                        .send()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401})
  void aValueOfASecretUriIsMaskedWhateverItsName(int status) {
    try (ApiClient api =
        echoing(
            status,
            b ->
                b.wrap(
                    next ->
                        request ->
                            next.send(
                                request.withSecretUri(
                                    URI.create(request.uri() + "?zz=" + SECRET)))))) {
      isHidden(catchThrowable(() -> api.get("x").returning(String.class).send()));
    }
  }

  @Test
  void problemDetailsDoNotShowTheServersTextByThemselves() {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/v1/")
            .credentials(Credentials.apiKey(SECRET))
            .transport(
                request ->
                    completedFuture(
                        Response.of(
                                400,
                                Headers.of("Content-Type", "application/problem+json"),
                                "{\"title\":\"bad \\u001b[31m " + SECRET + "\"}")
                            .withRequest(request)))
            .build()) {
      ResponseException e =
          (ResponseException) catchThrowable(() -> api.get("x").returning(String.class).send());

      ProblemDetails problem = e.problem().orElseThrow();
      assertThat(problem.title()).hasValueSatisfying(t -> assertThat(t).contains(SECRET));
      assertThat(problem.toString()).doesNotContain(SECRET).doesNotContain("\u001b");
    }
  }
}
