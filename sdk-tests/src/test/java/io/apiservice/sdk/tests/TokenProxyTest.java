package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A token request goes through a proxy that fails. The result says whether the refresh token got
 * beyond the proxy, and the proxy gets no credential.
 */
@Timeout(60)
class TokenProxyTest {
  private static final String REFRESH_TOKEN = "rt-8Yd5cPqH1kk";
  private static final String CLIENT_SECRET = "cs-2Vb7LmWq9Zt";

  private enum Proxy {
    FORBIDDEN(false, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
    UNAUTHENTICATED(
        false, "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"),
    UNAVAILABLE(false, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"),
    CUT(false, ""),
    CUT_IN_ITS_HEAD(false, "HTTP/1.1 200 Conn"),
    GARBAGE(false, "\u0000garbage\r\n\r\n"),
    MALFORMED_HEADER(false, "HTTP/1.1 200 OK\r\nbad header: x\r\n\r\n"),
    CUT_AS_A_TUNNEL(false, "HTTP/1.1 200 OK\r\n\r\n"),
    GARBAGE_IN_THE_TUNNEL(false, "HTTP/1.1 200 OK\r\n\r\nno TLS at all"),
    /**
     * Shows that the test can fail: the request reaches the token endpoint, and no response comes
     * back.
     */
    CUT_AFTER_THE_REQUEST(true, "HTTP/1.1 200 OK\r\n\r\n");

    private final boolean ambiguous;
    private final String answer;

    Proxy(boolean ambiguous, String answer) {
      this.ambiguous = ambiguous;
      this.answer = answer;
    }
  }

  @TempDir static Path directory;
  private static SSLContext tls;

  private final BlockingQueue<RefreshOutcome> outcomes = new LinkedBlockingQueue<>();
  private final Queue<String> heads = new ConcurrentLinkedQueue<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
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
  @EnumSource
  void whetherTheRefreshTokenGotBeyondTheProxyIsTold(Proxy proxy) throws Exception {
    try (RawServer server = new RawServer(peer -> serve(proxy, peer));
        ApiClient api = client(server.uri())) {
      Throwable failure =
          catchThrowable(
              () ->
                  api.get("users").returning(String.class).timeout(Duration.ofSeconds(20)).send());

      assertThat(failure).isInstanceOf(ApiException.class);
      RefreshOutcome outcome = outcomes.poll(30, TimeUnit.SECONDS);
      assertThat(outcome).isNotNull();
      assertThat(outcome == RefreshOutcome.AMBIGUOUS)
          .as("%s: %s", outcome, failure)
          .isEqualTo(proxy.ambiguous);
    }
    assertThat(heads).isNotEmpty().allMatch(head -> head.startsWith("CONNECT 127.0.0.1:9443 "));
    assertThat(String.join("", heads)).doesNotContain(secrets()).doesNotContainIgnoringCase("auth");
    assertThat(requests.isEmpty()).isEqualTo(proxy != Proxy.CUT_AFTER_THE_REQUEST);
  }

  private static String[] secrets() {
    byte[] pair = ("my-app:" + CLIENT_SECRET).getBytes(StandardCharsets.UTF_8);
    return new String[] {
      REFRESH_TOKEN, CLIENT_SECRET, Base64.getEncoder().encodeToString(pair), "users"
    };
  }

  private ApiClient client(URI proxy) {
    ProxySelector proxies =
        ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort()));
    return TestTransport.builder(tls, proxies, open::add)
        .baseUri("https://127.0.0.1:9444/")
        .listener(
            new ApiListener() {
              @Override
              public void onRefreshFinished(RefreshFinished event) {
                outcomes.add(event.outcome());
              }
            })
        .credentials(
            OAuth.refreshToken(REFRESH_TOKEN)
                .tokenEndpoint("https://127.0.0.1:9443/token")
                .clientAuthentication(ClientAuthentication.basic("my-app", CLIENT_SECRET))
                .whenAmbiguous(OAuth.WhenAmbiguous.FAIL)
                .onRotation(token -> {})
                .build())
        .build();
  }

  private void serve(Proxy proxy, RawServer.Peer peer) throws IOException {
    heads.add(head(peer.socket()));
    peer.say(proxy.answer);
    if (proxy == Proxy.CUT_AFTER_THE_REQUEST) {
      try (SSLSocket tunnel =
          (SSLSocket) tls.getSocketFactory().createSocket(peer.socket(), null, true)) {
        tunnel.setUseClientMode(false);
        requests.add(head(tunnel));
      }
    }
  }

  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = socket.getInputStream().read();
      if (read < 0) {
        throw new IOException("the peer has closed the connection");
      }
      head.append((char) read);
    }
    return head.toString();
  }
}
