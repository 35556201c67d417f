package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.event.ApiListener.RefreshFinished;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One provider, its views and keyed tokens, used by several clients of several APIs. */
class ManyClientsTest {
  private final FakeServer server = new FakeServer();
  private FakeServerSocket socket;

  @BeforeEach
  void start() throws IOException {
    socket = new FakeServerSocket(server);
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private OAuth.Builder login() {
    return OAuth.refreshToken("seed-0").tokenEndpoint(socket.tokenEndpoint());
  }

  private ApiClient.Builder client(String api, CredentialProvider credentials) {
    return ApiClient.builder().baseUri(socket.api(api)).credentials(credentials);
  }

  private static void call(ApiClient client) {
    client.get("x").returningNothing().send();
  }

  @Test
  void aProviderServesClientsOfTwoApis() {
    TokenProvider provider = login().build();
    try (ApiClient one = client("one", provider).build();
        ApiClient other = client("two", provider).build()) {
      call(one);
      call(other);
    }

    assertThat(server.presented()).containsExactly("seed-0");
  }

  @Test
  void aViewServesAClientOfItsOwn() {
    TokenProvider provider = login().build();
    try (ApiClient one = client("one", provider).build();
        ApiClient other = client("two", provider.forAudience("https://two.example.com")).build()) {
      call(one);
      call(other);
    }

    assertThat(server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void keyedTokensServeTwoClients() {
    KeyedTokens tokens = OAuth.keyed(key -> "seed-0").tokenEndpoint(socket.tokenEndpoint()).build();
    try (ApiClient one = client("one", tokens.of("acme")).build();
        ApiClient other = client("two", tokens.of("acme")).build()) {
      call(one);
      call(other);
    }

    assertThat(server.presented()).containsExactly("seed-0");
  }

  @Test
  void closingOneClientLeavesTheOthersTheirTokens() {
    TokenProvider provider = login().build();
    ApiClient one = client("one", provider).build();
    ApiClient view = client("two", provider.forAudience("https://two.example.com")).build();
    call(one);

    one.close();

    call(view);
    value(provider.forceRefresh());
    view.close();
    assertThat(server.presented()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aClientForEachRequestMayShareAProvider() {
    TokenProvider provider = login().build();
    for (int i = 0; i < 5; i++) {
      try (ApiClient client = client("one", provider).build()) {
        call(client);
        value(provider.forceRefresh());
      }
    }

    assertThat(server.presented()).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void afterTheLastClientNothingIsRefreshedUntilThereIsAnother() {
    TokenProvider provider = login().build();
    client("one", provider).build().close();

    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("closed");
    assertThat(server.count()).isZero();
  }

  @Test
  void aProviderThatIsClosedItselfStaysClosed() {
    TokenProvider provider = login().build();
    provider.close();
    try (ApiClient client = client("one", provider).build()) {
      assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("closed");
      assertThat(client).isNotNull();
    }
    assertThat(server.count()).isZero();
  }

  @Test
  void closingAViewClosesTheViewOnly() {
    TokenProvider provider = login().build();
    TokenProvider view = provider.forAudience("https://two.example.com");

    view.close();

    assertThat(EngineFixture.failure(view.current())).hasMessageContaining("closed");
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void theListenerOfEachClientHearsOfARefresh() {
    RecordingListener first = new RecordingListener();
    RecordingListener second = new RecordingListener();
    TokenProvider provider = login().build();
    try (ApiClient one = client("one", provider).listener(first).build();
        ApiClient other = client("two", provider).listener(second).build()) {
      call(one);
      call(other);
      value(provider.forceRefresh());

      assertThat(first.all(RefreshFinished.class, 2)).hasSize(2);
      assertThat(second.all(RefreshFinished.class, 2)).hasSize(2);
    }
  }

  @Test
  void anotherClockIsNoContradiction() {
    TokenProvider provider = login().build();
    try (ApiClient one = client("one", provider).build();
        ApiClient other =
            client("two", provider).clock(Clock.tickSeconds(java.time.ZoneOffset.UTC)).build()) {
      call(one);
      call(other);
    }
  }

  @Test
  void proxiesThatLeadTheSameWayAreNoContradiction() {
    TokenProvider provider = login().build();
    client("one", provider).proxy(proxy(3128)).build();

    assertThatCode(() -> client("two", provider).proxy(proxy(3128)).build())
        .doesNotThrowAnyException();
  }

  @Test
  void anotherProxyIsRefusedWithAdviceThatDoesNoHarm() {
    TokenProvider provider = login().build();
    client("one", provider).build();

    assertThatThrownBy(() -> client("two", provider).proxy(proxy(3128)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another proxy")
        .hasMessageContaining("httpClient(");
  }

  @Test
  void anotherSslContextIsRefused() throws GeneralSecurityException {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, null, null);
    TokenProvider provider = login().build();
    client("one", provider).build();

    assertThatThrownBy(() -> client("two", provider).sslContext(tls).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another SSLContext")
        .hasMessageContaining("httpClient(");
  }

  @Test
  void anotherTransportIsRefused() {
    Transport one = request -> completedFuture(Response.of(200, "{}"));
    Transport other = request -> completedFuture(Response.of(404, "{}"));
    TokenProvider provider = login().build();
    client("one", provider).transport(one).build();

    assertThatCode(() -> client("two", provider).transport(one).build()).doesNotThrowAnyException();
    assertThatThrownBy(() -> client("two", provider).transport(other).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another transport")
        .hasMessageContaining("httpClient(");
  }

  @Test
  void withAnHttpClientOfItsOwnNoClientIsRefused() {
    TokenProvider provider = login().httpClient(HttpClient.newHttpClient()).build();
    client("one", provider).build();

    assertThatCode(() -> client("two", provider).proxy(proxy(3128)).build())
        .doesNotThrowAnyException();
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  private static ProxySelector proxy(int port) {
    return ProxySelector.of(InetSocketAddress.createUnresolved("proxy.example.com", port));
  }
}
