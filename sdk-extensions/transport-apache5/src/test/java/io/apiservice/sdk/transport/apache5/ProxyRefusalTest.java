package io.apiservice.sdk.transport.apache5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.error.TransportException.Reason;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy that does not connect to the server is not taken for the server. */
@Timeout(60)
class ProxyRefusalTest {
  private static final URI SERVER = URI.create("https://api.invalid/");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final OpenResources open = new OpenResources();

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private ApiClient client(boolean apache, URI proxy) {
    return client(apache, proxy, Credentials.bearer("bearer-of-this-test"));
  }

  private ApiClient client(boolean apache, URI proxy, CredentialProvider credentials) {
    ApiClient.Builder builder = ApiClient.builder();
    if (apache) {
      HttpHost host = new HttpHost("http", proxy.getHost(), proxy.getPort());
      CloseableHttpClient classic = open.add(HttpClients.custom().setProxy(host).build());
      builder.transport(
          open.add(ApacheTransport.of(classic, HttpAsyncClients.custom().setProxy(host))));
    } else {
      builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
    }
    return open.add(
        builder.baseUri(SERVER).credentials(credentials).retries(RetryPolicy.none()).build());
  }

  @ParameterizedTest
  @CsvSource({
    "403, the proxy's rules",
    "500, whether the proxy may and can reach them",
    "502, whether the proxy may and can reach them",
    "503, whether the proxy may and can reach them",
    "504, whether the proxy may and can reach them"
  })
  void theProxyIsNamedWithItsStatus(int status, String advice) throws Exception {
    SocketServer proxy = refusing(status);

    for (boolean apache : new boolean[] {false, true}) {
      ApiClient api = client(apache, proxy.uri());
      for (Way way : List.of(Way.BLOCKING, Way.ASYNC)) {
        Throwable failure = catchThrowable(() -> way.get(api, SERVER, LIMIT));

        assertThat(failure)
            .isInstanceOfSatisfying(
                TransportException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.PROXY_REFUSED))
            .hasMessageContaining("the proxy, not the server, refused the connection")
            .hasMessageContaining("its status is " + status)
            .hasMessageContaining(advice);
      }
    }
    assertThat(proxy.heads())
        .hasSize(4)
        .allMatch(head -> head.startsWith("CONNECT api.invalid:443 "))
        .noneMatch(head -> head.contains("bearer-of-this-test"));
  }

  @Test
  void aProxyThatWantsCredentialsIsNamedByItsResponse() throws Exception {
    SocketServer proxy = refusing(407);

    for (boolean apache : new boolean[] {false, true}) {
      ApiClient api = client(apache, proxy.uri());
      for (Way way : List.of(Way.BLOCKING, Way.ASYNC)) {
        assertThat(catchThrowable(() -> way.get(api, SERVER, LIMIT)))
            .isInstanceOfSatisfying(
                ResponseException.class, e -> assertThat(e.status()).isEqualTo(407));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 407, 502})
  void aTokenRequestNamesTheProxyWithItsStatus(int status) throws Exception {
    SocketServer proxy = refusing(status);

    for (boolean apache : new boolean[] {false, true}) {
      CredentialProvider login =
          OAuth.refreshToken("refresh-of-this-test")
              .tokenEndpoint("https://auth.invalid/token")
              .clientAuthentication(ClientAuthentication.none("apache" + apache))
              .onRotation(token -> {})
              .build();
      ApiClient api = client(apache, proxy.uri(), login);

      assertThat(catchThrowable(() -> Way.BLOCKING.get(api, SERVER, LIMIT)))
          .isInstanceOf(TokenRefreshException.class)
          .hasMessageContaining("proxy")
          .hasMessageContaining(String.valueOf(status));
    }
  }

  private SocketServer refusing(int status) throws IOException {
    return open.server(
        (connection, head) ->
            connection.say(
                "HTTP/1.1 "
                    + status
                    + " No\r\nProxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno"));
  }
}
