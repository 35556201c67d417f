package io.apiservice.sdk;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.ProblemDetails;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server quotes secrets of the request other than its credential. */
class RequestSecretsTest {
  private static final String SECRET = "Zk7Qw9tRpLmX4vB2nHs8Jd";

  /** Too short to be taken for a secret under any name. */
  private static final String SHORT = "Wq7-4xZ";

  private static ApiClient echoing(int status, UnaryOperator<ApiClient.Builder> settings) {
    return echoing(SECRET, status, settings);
  }

  private static ApiClient echoing(
      String secret, int status, UnaryOperator<ApiClient.Builder> settings) {
    String body =
        "{\"message\":\"bad value " + secret + " given\",\"trace_id\":\"" + secret + "\"}";
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
    isHidden(SECRET, failure);
  }

  private static void isHidden(String secret, Throwable failure) {
    assertThat(failure).isInstanceOf(ResponseException.class);
    ResponseException e = (ResponseException) failure;
    List<String> shown =
        List.of(
            String.valueOf(e.getMessage()),
            e.toString(),
            e.requestId().orElse(""),
            e instanceof UnauthorizedException u ? u.diagnosis().explain() : "",
            e instanceof UnauthorizedException u ? u.diagnosis().toJson() : "");
    assertThat(shown).allSatisfy(text -> assertThat(text).doesNotContain(secret));
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
  @ValueSource(
      strings = {"DPoP", "X-CSRF-Token", "X-XSRF-TOKEN", "Authentication", "X-Pin", "Pass"})
  void aShortHeaderThatIsSecretByItsNameIsMasked(String name) {
    for (int status : List.of(400, 401)) {
      try (ApiClient api = echoing(SHORT, status, b -> b)) {
        isHidden(
            SHORT,
            catchThrowable(() -> api.get("x").header(name, SHORT).returning(String.class).send()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pass", "userPass", "pin", "ticket", "sas", "code", "PHPSESSID", "csrf_token"})
  void aShortFieldThatIsSecretByItsNameIsMasked(String name) {
    for (int status : List.of(400, 401)) {
      try (ApiClient api = echoing(SHORT, status, b -> b)) {
        isHidden(
            SHORT,
            catchThrowable(
                () -> api.post("x").form(Map.of(name, SHORT)).returning(String.class).send()));
        isHidden(
            SHORT,
            catchThrowable(
                () -> api.post("x").body(Map.of(name, SHORT)).returning(String.class).send()));
        isHidden(
            SHORT,
            catchThrowable(() -> api.get("x").query(name, SHORT).returning(String.class).send()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"country", "passage", "pinned", "ticketing", "decode"})
  void aShortFieldOfAnotherNameIsShown(String name) {
    try (ApiClient api = echoing(SHORT, 400, b -> b)) {
      assertThatThrownBy(
              () -> api.post("x").form(Map.of(name, SHORT)).returning(String.class).send())
          .hasMessageContaining(SHORT);
    }
  }

  @Test
  void aCodeThatIsAWordOrAStatusIsShown() {
    for (String code : List.of("DE", "4014", "Ok")) {
      try (ApiClient api = echoing(code, 400, b -> b)) {
        assertThatThrownBy(
                () -> api.post("x").form(Map.of("code", code)).returning(String.class).send())
            .hasMessageContaining("bad value " + code + " given");
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
  void theHostThatARedirectChoseIsMasked() {
    List<String> shown = new CopyOnWriteArrayList<>();
    ApiListener recording =
        new ApiListener() {
          @Override
          public void onRequest(RequestSent event) {
            shown.add(event.toString());
          }

          @Override
          public void onResponse(ResponseReceived event) {
            shown.add(event.toString());
          }

          @Override
          public void onRetry(RetryScheduled event) {
            shown.add(event.toString());
          }
        };
    for (int status : List.of(400, 401, 503, 0)) {
      try (ApiClient api =
          ApiClient.builder()
              .baseUri("https://api.example.com/v1/")
              .credentials(Credentials.apiKey(SECRET))
              .listener(recording)
              .transport(request -> redirecting(request, status))
              .build()) {
        Throwable failure = catchThrowable(() -> api.get("x").returning(String.class).send());

        shown.add(failure.toString());
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        shown.add(trace.toString());
        if (failure instanceof UnauthorizedException e) {
          shown.add(e.diagnosis().explain());
          shown.add(e.diagnosis().toJson());
        }
      }
    }
    assertThat(shown)
        .anySatisfy(text -> assertThat(text).contains("https://redacted.invalid/y"))
        .allSatisfy(text -> assertThat(text).doesNotContainIgnoringCase(SECRET));
  }

  private static CompletableFuture<Response> redirecting(Request request, int status) {
    if (request.uri().getHost().equals("api.example.com")) {
      return completedFuture(
          Response.of(302, Headers.of("Location", "https://" + SECRET + ".invalid/y"), "")
              .withRequest(request));
    }
    return status == 0
        ? failedFuture(new UnknownHostException(request.uri().getHost()))
        : completedFuture(Response.of(status, Headers.empty(), "").withRequest(request));
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
