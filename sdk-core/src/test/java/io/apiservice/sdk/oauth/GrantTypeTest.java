package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * To add a grant type, one class and a factory method suffice. Token exchange (RFC 8693) is the
 * example.
 */
@Timeout(60)
class GrantTypeTest {
  private static final String TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";

  private final EngineFixture fixture = new EngineFixture();
  private final List<Map<String, String>> forms = new ArrayList<>();
  private final AtomicInteger subjectTokens = new AtomicInteger();
  private String error = "";

  /** All the code of the new grant type. */
  private record TokenExchangeGrant(Supplier<String> subjectToken) implements GrantType {
    @Override
    public String name() {
      return TYPE;
    }

    @Override
    public void addTo(TokenRequest request) {
      String token = subjectToken.get();
      request
          .secret(token)
          .parameter("subject_token", token)
          .parameter("subject_token_type", "urn:ietf:params:oauth:token-type:jwt");
    }
  }

  /** All the code of its factory method. */
  private static OAuth.Builder tokenExchange(Supplier<String> subjectToken) {
    return new OAuth.Builder(new TokenExchangeGrant(subjectToken));
  }

  private OAuth.Builder builder() {
    return tokenExchange(() -> "subject-token-" + subjectTokens.incrementAndGet())
        .tokenEndpoint("https://auth.example.com/token")
        .clientAuthentication(ClientAuthentication.none("my-app"))
        .subject("acme")
        .jitter(1)
        .ticker(fixture.time);
  }

  private synchronized CompletableFuture<Response> serve(Request request) {
    forms.add(FakeServer.form(request));
    return completedFuture(
        error.isEmpty()
            ? Response.of(
                200, "{\"access_token\":\"access-" + forms.size() + "\",\"expires_in\":3600}")
            : Response.of(400, error));
  }

  private TokenProvider bound(OAuth.Builder builder) {
    return fixture.bound(builder.build(), this::serve);
  }

  @Test
  void itsParametersAreSentAndItsTokenIsShared() {
    TokenProvider provider = bound(builder().scope("orders").audience("api"));

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(value(provider.current())).isEqualTo("access-1");

    assertThat(forms)
        .containsExactly(
            Map.of(
                "client_id", "my-app",
                "grant_type", TYPE,
                "subject_token", "subject-token-1",
                "subject_token_type", "urn:ietf:params:oauth:token-type:jwt",
                "scope", "orders",
                "audience", "api"));
  }

  @Test
  void eachRequestAsksForItsParametersAgain() {
    TokenProvider provider = bound(builder());

    value(provider.current());
    assertThat(value(provider.forceRefresh())).isEqualTo("access-2");

    assertThat(forms)
        .extracting(form -> form.get("subject_token"))
        .containsExactly("subject-token-1", "subject-token-2");
  }

  @Test
  void nothingIsSentIfItsCodeThrows() {
    TokenProvider provider =
        bound(
            tokenExchange(
                    () -> {
                      throw new IllegalStateException("no subject token today");
                    })
                .tokenEndpoint("https://auth.example.com/token")
                .subject("acme")
                .ticker(fixture.time));

    assertThat(failure(provider.current()))
        .hasMessageContaining("not sent")
        .hasMessageContaining("the " + TYPE + " grant failed");
    assertThat(forms).isEmpty();
  }

  @Test
  void itsSecretsAreMaskedInTheFailure() {
    error = "{\"error\":\"invalid_request\",\"error_description\":\"bad subject-token-1\"}";
    TokenProvider provider = bound(builder());

    assertThat(failure(provider.current()))
        .hasMessageContaining("invalid_request")
        .hasMessageNotContaining("subject-token-1");
  }

  @Test
  void aStoreKeepsItsTokensApartFromThoseOfOtherGrants() {
    TokenProvider provider = bound(builder().store(fixture.store));
    value(provider.current());
    TokenProvider ofClient =
        fixture.bound(
            OAuth.clientCredentials()
                .tokenEndpoint("https://auth.example.com/token")
                .clientAuthentication(ClientAuthentication.none("my-app"))
                .subject("acme")
                .store(fixture.store)
                .ticker(fixture.time)
                .build(),
            this::serve);

    assertThat(value(ofClient.current())).isEqualTo("access-2");
    assertThat(value(bound(builder().store(fixture.store)).current())).isEqualTo("access-1");
  }

  @Test
  void itNeedsASubject() {
    assertThatThrownBy(
            () ->
                tokenExchange(() -> "subject-token")
                    .tokenEndpoint("https://auth.example.com/token")
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(".subject(");
  }
}
