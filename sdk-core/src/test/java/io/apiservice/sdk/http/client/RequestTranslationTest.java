package io.apiservice.sdk.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.context.ExchangeOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTranslationTest {
  private static final URI USERS = URI.create("https://api.example.com/users");
  private static final Headers HEADERS =
      Headers.of("Accept", "text/plain", "X-Two", "a", "X-Two", "b");

  private final RequestTranslation translation = new RequestTranslation(true);

  private HttpRequest translated(Request request) {
    return translation.of(request, false, null);
  }

  @Test
  void headersThatWereCheckedAreNotCopiedAgain() {
    HttpRequest first = translated(Request.of("GET", USERS).withHeaders(HEADERS));
    HttpRequest second = translated(Request.of("GET", USERS).withHeaders(HEADERS));
    assertThat(second.headers()).isSameAs(first.headers());
    assertThat(first.headers().allValues("x-two")).containsExactly("a", "b");
  }

  @Test
  void everyRequestHasItsOwnUriTimeoutAndBody() {
    translated(Request.of("POST", USERS).withHeaders(HEADERS));
    URI other = URI.create("http://api.example.com/others");
    HttpRequest request =
        translation.of(
            Request.of("POST", other)
                .withHeaders(HEADERS)
                .withBytes("abc".getBytes(StandardCharsets.UTF_8)),
            false,
            Duration.ofSeconds(3));
    assertThat(request.uri()).isEqualTo(other);
    assertThat(request.timeout()).contains(Duration.ofSeconds(3));
    assertThat(request.bodyPublisher().orElseThrow().contentLength()).isEqualTo(3);
    assertThat(request.version()).contains(HttpClient.Version.HTTP_1_1);
  }

  @Test
  void headersOfAnotherRequestAreCheckedAnew() {
    translated(Request.of("GET", USERS).withHeaders(HEADERS));
    HttpRequest other =
        translated(Request.of("GET", USERS).withHeaders(HEADERS.with("X-Two", "c")));
    assertThat(other.headers().map()).containsEntry("X-Two", List.of("c"));
  }

  @Test
  void aMethodThatTheJdkRefusesIsRefusedAfterAnotherWithTheSameHeaders() {
    translated(Request.of("GET", USERS).withHeaders(HEADERS));
    assertThatThrownBy(() -> translated(Request.of("CONNECT", USERS).withHeaders(HEADERS)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aUriThatTheJdkRefusesIsRefusedAfterAnotherWithTheSameHeaders() {
    translated(Request.of("GET", USERS).withHeaders(HEADERS));
    for (String uri : List.of("ftp://api.example.com/", "/users")) {
      Request request = Request.of("GET", URI.create(uri)).withHeaders(HEADERS);
      assertThatThrownBy(() -> translated(request)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aRefusedHeaderIsNotQuoted() {
    Request request = Request.of("GET", USERS).withHeaders(Headers.of("X-Key", "secret\nvalue"));
    assertThatThrownBy(() -> translated(request))
        .hasMessageContaining("X-Key")
        .hasMessageNotContaining("secret");
  }

  @Test
  void onlyGetAndDeleteHaveNoBodyAtAll() {
    assertThat(translated(Request.of("GET", USERS)).bodyPublisher()).isEmpty();
    assertThat(translated(Request.of("DELETE", USERS)).bodyPublisher()).isEmpty();
    assertThat(translated(Request.of("POST", USERS)).bodyPublisher()).isPresent();
    assertThat(translated(Request.of("PATCH", USERS)).bodyPublisher()).isPresent();
  }

  @Test
  void anApplicationsClientChoosesTheVersion() {
    assertThat(new RequestTranslation(false).of(Request.of("GET", USERS), false, null).version())
        .isEmpty();
  }

  @Test
  void aRequestForHttp11DoesNotOfferHttp2() {
    HttpRequest asked =
        HttpRequest.newBuilder(USERS)
            .version(HttpClient.Version.HTTP_1_1)
            .expectContinue(true)
            .build();
    CallContext context = ExchangeOptions.in(CallContext.none(), asked);

    HttpRequest translated =
        new RequestTranslation(true).of(Request.of("GET", USERS).withContext(context), false, null);

    assertThat(USERS).hasScheme("https");
    assertThat(translated.version()).contains(HttpClient.Version.HTTP_1_1);
    assertThat(translated.expectContinue()).isTrue();
  }
}
