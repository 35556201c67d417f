package io.apiservice.sdk;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.auth.Credentials.AccessToken;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If the application passes a wrong argument or returns a wrong value, the exception names it. */
@NullUnmarked
class WrongArgumentsTest {
  enum Color {
    RED
  }

  private static ApiClient client(CredentialProvider credentials, String body) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/v1/")
        .credentials(credentials)
        .transport(request -> completedFuture(Response.of(200, body)))
        .build();
  }

  private static ApiClient client() {
    return client(Credentials.none(), "x");
  }

  @Test
  void aNullArgumentIsNamed() {
    ApiClient.Builder builder = ApiClient.builder();
    ApiRequest request = client().get("x");

    named("name of the header", () -> builder.header(null, "v"));
    named("value of the header X-A", () -> builder.header("X-A", null));
    named("value of the header X-A", () -> request.header("X-A", null).toString());
    named(
        "value of the header X-A", () -> request.returningNothing().header("X-A", null).toString());
    named("timeout", () -> builder.timeout(null));
    named("timeout", () -> request.returningNothing().timeout((Duration) null).toString());
    named("connectTimeout", () -> builder.connectTimeout(null));
    named("baseUri", () -> builder.baseUri((URI) null));
    named("retries", () -> builder.retries((RetryPolicy) null));
    named("executor", () -> builder.executor(null));
    named("clock", () -> builder.clock(null));
    named("refreshWhen", () -> builder.refreshWhen(null));
    named("rule", () -> builder.rule(null));
    named("wrapping", () -> builder.wrap(null));
    named("tokenEndpoint", () -> OAuth.clientCredentials().tokenEndpoint((String) null));
    named("tokenEndpoint", () -> OAuth.clientCredentials().tokenEndpoint((URI) null));
    named("revocationEndpoint", () -> OAuth.clientCredentials().revocationEndpoint((String) null));
  }

  private static void named(String argument, ThrowingCallable call) {
    assertThatNullPointerException().as(argument).isThrownBy(call).withMessageContaining(argument);
  }

  @Test
  void aProviderThatReturnsNullIsNamed() {
    CredentialProvider none = () -> null;
    CredentialProvider empty = () -> completedFuture(null);

    assertThatThrownBy(() -> client(none, "x").get("x").returning(String.class).send())
        .hasMessageContaining("the credential provider returned null");
    assertThatThrownBy(() -> client(empty, "x").get("x").returning(String.class).send())
        .hasMessageContaining("the credential provider returned null");
  }

  /** Its first credential is refused; what it gives instead is not one. */
  private static CredentialProvider renewing(Supplier<CompletableFuture<Credential>> renewed) {
    return new CredentialProvider() {
      @Override
      public CompletableFuture<Credential> current() {
        return Credentials.apiKey("key-1234567890").current();
      }

      @Override
      public CompletableFuture<Credential> renew(Credential rejected) {
        return renewed.get();
      }
    };
  }

  private static UnauthorizedException refusedWith(CredentialProvider credentials) {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/v1/")
            .credentials(credentials)
            .transport(request -> completedFuture(Response.of(401, "")))
            .build()) {
      return catchThrowableOfType(
          UnauthorizedException.class, () -> api.get("x").returning(String.class).send());
    }
  }

  @Test
  void aProviderWhoseRenewReturnsNullIsNamed() {
    for (CredentialProvider credentials :
        new CredentialProvider[] {renewing(() -> null), renewing(() -> completedFuture(null))}) {
      assertThat(refusedWith(credentials))
          .hasMessageContaining("the credential provider returned null");
    }
  }

  @Test
  void aProviderWhoseRenewThrowsDoesNotHideTheRefusal() {
    CredentialProvider throwing =
        renewing(
            () -> {
              throw new IllegalStateException("the vault is closed");
            });

    assertThat(refusedWith(throwing)).hasMessageContaining("failed: IllegalStateException");
  }

  @Test
  void aSecretWithALineBreakOrASchemeIsRefusedAndNotRepeated() {
    String secret = "Kq8sEcReTkEy99Zz";
    for (String wrong :
        new String[] {
          secret + "\n", secret + "\r\n", "\t" + secret, secret + " ", secret + "\u0000x"
        }) {
      for (Function<String, Object> argument : secretArguments()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> argument.apply(wrong))
            .withMessageContaining("illegal character (U+00")
            .withMessageContaining("line breaks")
            .withMessageNotContaining(secret);
      }
    }
    for (String wrong :
        new String[] {
          "Bearer " + secret,
          "basic " + secret,
          "Authorization: Bearer " + secret,
          "Token " + secret
        }) {
      for (Function<String, Object> argument : secretArguments()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> argument.apply(wrong))
            .withMessageContaining("leave the scheme out")
            .withMessageNotContaining(secret);
      }
    }
  }

  private static List<Function<String, Object>> secretArguments() {
    return List.of(
        Credentials::apiKey,
        Credentials::bearer,
        AccessToken::of,
        OAuth::refreshToken,
        secret -> ClientAuthentication.basic("a", secret),
        secret -> ClientAuthentication.post("a", secret));
  }

  @Test
  void aClientSecretMayHaveBlanksAndOtherLetters() {
    assertThat(ClientAuthentication.basic("my app", "corréct horse").clientId())
        .isEqualTo("my app");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientAuthentication.none("my-app\n"))
        .withMessageContaining("the client id has an illegal character (U+000A) at position 7");
  }

  @Test
  void aSourceOfTokensThatReturnsNullIsNamed() {
    for (CredentialProvider source :
        new CredentialProvider[] {
          Credentials.tokens(() -> null),
          Credentials.tokensAsync(() -> null),
          Credentials.tokensAsync(() -> completedFuture(null))
        }) {
      assertThatThrownBy(() -> client(source, "x").get("x").returning(String.class).send())
          .hasMessageContaining("source of tokens returned null");
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed(@TempDir Path directory) {
    for (Path file : new Path[] {directory, directory.resolve("none").resolve("report.pdf")}) {
      assertThatThrownBy(() -> client().get("x").download(file).send())
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("the file")
          .hasMessageContaining(file.getFileName().toString())
          .hasMessageNotContaining("no response");
    }
  }

  @Test
  void anUnknownConstantIsNotSaidToBeNull() {
    assertThatThrownBy(
            () -> client(Credentials.none(), "\"BLUE\"").get("x").returning(Color.class).send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("no constant")
        .hasMessageNotContaining("body is null");
    assertThatThrownBy(
            () -> client(Credentials.none(), " null ").get("x").returning(Color.class).send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the body is null");
  }
}
