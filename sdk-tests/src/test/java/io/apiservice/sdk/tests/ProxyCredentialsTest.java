package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A proxy refuses {@code CONNECT} with a 407, which is the response of the call. The JDK's client
 * returns it without ever asking for a subscriber of its body.
 */
@Timeout(60)
class ProxyCredentialsTest {
  private static final String REFUSAL =
      "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nnope";
  private static final URI API = URI.create("https://127.0.0.1:9444/users");

  @TempDir static Path directory;
  private static SSLContext tls;

  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void certificate() throws Exception {
    tls = TestTls.context(directory);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBlockingCallSaysThatTheProxyWantsCredentials(boolean ownClient) throws Exception {
    try (RawServer proxy = proxy();
        ApiClient api = client(proxy, ownClient)) {
      assertRefused(
          catchThrowable(
              () ->
                  api.get("users").returning(String.class).timeout(Duration.ofSeconds(20)).send()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAsynchronousCallDoesToo(boolean ownClient) throws Exception {
    try (RawServer proxy = proxy();
        ApiClient api = client(proxy, ownClient)) {
      assertRefused(
          catchThrowable(
              () ->
                  api.get("users")
                      .returning(String.class)
                      .timeout(Duration.ofSeconds(20))
                      .sendAsync()
                      .join()));
    }
  }

  @Test
  void aStreamDoesToo() throws Exception {
    try (RawServer proxy = proxy();
        ApiClient api = client(proxy, false)) {
      assertRefused(
          catchThrowable(
              () ->
                  api.get("users")
                      .returning(InputStream.class)
                      .timeout(Duration.ofSeconds(20))
                      .send()));
    }
  }

  @Test
  void theDropInClientReturnsTheResponse() throws Exception {
    try (RawServer proxy = proxy();
        ApiClient api = client(proxy, false)) {
      HttpRequest request = HttpRequest.newBuilder(API).timeout(Duration.ofSeconds(20)).build();

      HttpResponse<String> response =
          api.asHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(407);
    }
  }

  @Test
  void aTokenRequestSaysItAndTheRefreshTokenIsKept() throws Exception {
    try (RawServer proxy = proxy();
        ApiClient api =
            builder(proxy)
                .credentials(
                    OAuth.refreshToken("rt-8Yd5cPqH1kk")
                        .tokenEndpoint("https://127.0.0.1:9443/token")
                        .clientAuthentication(ClientAuthentication.basic("my-app", "cs-2Vb7Lm"))
                        .onRotation(token -> {})
                        .build())
                .build()) {
      Throwable failure =
          catchThrowable(
              () ->
                  api.get("users").returning(String.class).timeout(Duration.ofSeconds(20)).send());

      assertThat(failure)
          .hasMessageContaining("407")
          .isInstanceOfSatisfying(
              TokenRefreshException.class,
              refused ->
                  assertThat(refused.diagnosis().cause()).isEqualTo(Cause.PROXY_AUTHENTICATION));
    }
  }

  private static void assertRefused(Throwable thrown) {
    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    assertThat(failure)
        .isInstanceOfSatisfying(
            ResponseException.class, refused -> assertThat(refused.status()).isEqualTo(407));
  }

  private static RawServer proxy() throws IOException {
    return new RawServer(
        peer -> {
          StringBuilder head = new StringBuilder();
          while (head.indexOf("\r\n\r\n") < 0) {
            int read = peer.socket().getInputStream().read();
            if (read < 0) {
              return;
            }
            head.append((char) read);
          }
          peer.say(REFUSAL);
        });
  }

  private ApiClient client(RawServer proxy, boolean ownClient) {
    ApiClient.Builder builder =
        ownClient
            ? ApiClient.builder()
                .baseUri("https://127.0.0.1:9444/")
                .httpClient(HttpClient.newBuilder().sslContext(tls).proxy(selector(proxy)).build())
            : builder(proxy);
    return builder.credentials(Credentials.apiKey("key-5Hq8Zt2Wm")).build();
  }

  private ApiClient.Builder builder(RawServer proxy) {
    return TestTransport.builder(tls, selector(proxy), open::add)
        .baseUri("https://127.0.0.1:9444/");
  }

  private static ProxySelector selector(RawServer proxy) {
    return ProxySelector.of(new InetSocketAddress(proxy.uri().getHost(), proxy.uri().getPort()));
  }
}
