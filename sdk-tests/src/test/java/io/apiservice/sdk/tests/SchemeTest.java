package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeResponse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Credentials with schemes other than Bearer, and requests that bring a credential of their own.
 */
class SchemeTest {
  private final FakeApi server = FakeApi.builder().start();

  @AfterEach
  void close() {
    server.close();
  }

  private ApiClient client(CredentialProvider credentials) {
    return TestTransport.builder().baseUri(server.baseUri()).credentials(credentials).build();
  }

  private String sent(CredentialProvider credentials) {
    server.route("GET", "me", request -> FakeResponse.json(200, "{}"));
    try (ApiClient api = client(credentials)) {
      api.get("me").returningNothing().send();
    }
    return server.requests().get(0).header("Authorization").orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "ada,opensesame-1",
    "ada,pass:wörd 2",
    "key-as-the-user-3,''",
    "'',key-as-the-password-4"
  })
  void userAndPasswordAreSentAsBasic(String user, String password) {
    assertThat(sent(Credentials.basic(user, password)))
        .isEqualTo(
            "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8)));
  }

  @Test
  void anotherSchemeIsSentAsItIs() {
    assertThat(sent(Credentials.authorization("Token", "example-key-5")))
        .isEqualTo("Token example-key-5");
    server.reset();
    assertThat(sent(Credentials.authorization("GenieKey", "id=\"7\", key=\"example-6\"")))
        .isEqualTo("GenieKey id=\"7\", key=\"example-6\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a\nb", "a\u0000"})
  void aUserThatBasicCannotSendIsRefused(String user) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.basic(user, "hidden-password-7"))
        .withMessageNotContainingAny("hidden-password-7", user);
  }

  @Test
  void missingPartsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Credentials.basic("", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> Credentials.basic(null, "hidden-8"));
    assertThatIllegalArgumentException().isThrownBy(() -> Credentials.basic("ada", null));
    assertThatIllegalArgumentException().isThrownBy(() -> Credentials.authorization("Token", " "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.authorization("To ken", "hidden-9"))
        .withMessageNotContaining("hidden-9");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.authorization("bearer", "hidden-10"))
        .withMessageContaining("bearer(");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.authorization("Token", "Token hidden-11"))
        .withMessageNotContaining("hidden-11");
  }

  @Test
  void credentialsOfDifferentSchemesDiffer() {
    Credential token = Credential.authorization("Token", "example-key-12");

    assertThat(token).isEqualTo(Credential.authorization("token", "example-key-12"));
    assertThat(token).isNotEqualTo(Credential.authorization("GenieKey", "example-key-12"));
    assertThat(token).isNotEqualTo(Credential.bearer("example-key-12"));
    assertThat(token.toString()).contains("Token").doesNotContain("example-key-12");
    assertThat(Credential.basic("ada", "hidden-13").toString()).doesNotContain("hidden-13", "ada");
  }

  /** The server quotes what it received, as debugging pages do. */
  @ParameterizedTest
  @CsvSource({
    "basic,canary-user-14,canary-entry-14",
    "basic,canary-user-15,''",
    "basic,'',canary-entry-16",
    "scheme,Token,canary-key-17",
    "scheme,GenieKey,'key=\"canary-key-18\"'"
  })
  void aServerThatQuotesTheCredentialIsMasked(String kind, String first, String second) {
    CredentialProvider credentials =
        kind.equals("basic")
            ? Credentials.basic(first, second)
            : Credentials.authorization(first, second);
    String pair = first + ":" + second;
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    String bare = second.replaceAll("key=|\"", "");
    String secret = bare.isEmpty() ? first : bare;
    server.route(
        "GET",
        "me",
        request ->
            FakeResponse.unauthorized("Basic realm=\"x\"")
                .body(
                    "application/json",
                    "{\"error\":\"invalid_token\",\"error_description\":\"refused "
                        + request.header("Authorization").orElse("").replace("\"", "'")
                        + " that is "
                        + secret
                        + "\"}"));

    try (ApiClient api = client(credentials)) {
      Throwable failure = catchThrowable(() -> api.get("me").returningNothing().send());

      assertThat(failure).isInstanceOf(ApiException.class);
      assertThat(failure.getMessage()).contains("invalid_token").doesNotContain(secret, encoded);
      assertThat(credentials.toString() + api).doesNotContain(secret, encoded);
    }
  }

  @Test
  void anAuthorizationOfTheRequestIsReplacedOnRequest() throws Exception {
    server.route("GET", "me", request -> FakeResponse.json(200, "{}"));
    try (ApiClient api =
        TestTransport.builder()
            .baseUri(server.baseUri())
            .credentials(Credentials.apiKey("example-key-19"))
            .replaceAuthorization()
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.baseUri().resolve("me"))
              .header("Authorization", "Bearer key-of-the-library-20")
              .header("X-Other", "kept")
              .build();

      assertThat(api.asHttpClient().send(request, BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      api.asHttpClient().sendAsync(request, BodyHandlers.ofString()).join();
    }

    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests())
        .allSatisfy(
            seen -> {
              assertThat(seen.header("Authorization")).contains("Bearer example-key-19");
              assertThat(seen.header("X-Other")).contains("kept");
            });
  }

  @Test
  void anotherOriginStillReceivesTheAuthorizationOfTheRequest() throws Exception {
    try (FakeApi other = FakeApi.builder().start();
        ApiClient api =
            TestTransport.builder()
                .baseUri(server.baseUri())
                .credentials(Credentials.apiKey("example-key-21"))
                .replaceAuthorization()
                .build()) {
      other.route("GET", "me", request -> FakeResponse.json(200, "{}"));
      HttpRequest request =
          HttpRequest.newBuilder(other.baseUri().resolve("me"))
              .header("Authorization", "Bearer key-of-the-library-22")
              .build();

      api.asHttpClient().send(request, BodyHandlers.ofString());

      assertThat(other.requests().get(0).header("Authorization"))
          .contains("Bearer key-of-the-library-22");
    }
  }
}
