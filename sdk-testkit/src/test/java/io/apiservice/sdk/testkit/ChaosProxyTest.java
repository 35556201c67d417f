package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.testkit.ChaosProxy.ConnectionEnd;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChaosProxyTest {
  private final FakeAuthServer auth = FakeAuthServer.start();
  private final ChaosProxy proxy = ChaosProxy.to(auth.issuer());
  private final RawHttpClient rawHttpClient = new RawHttpClient();
  private final Login login = auth.login("ada");

  @AfterEach
  void stop() {
    proxy.close();
    auth.close();
  }

  @Test
  void aCalmLineChangesNothing() throws Exception {
    assertThat(refresh()).isEqualTo(200);
    assertThat(proxy.connectionCount()).isEqualTo(1);
    assertThat(proxy.through(auth.tokenEndpoint()).getPath()).isEqualTo("/oauth/token");
  }

  @Test
  void aCutBeforeTheAnswerComesAfterTheWork() {
    proxy.cutNextAnswer(0, ConnectionEnd.CLOSE);

    assertThatThrownBy(this::refresh).isInstanceOf(IOException.class);

    assertThat(auth.refreshTokenLives(login.refreshToken())).isFalse();
  }

  @Test
  void aResetIsSeenAsAReset() throws Exception {
    proxy.cutNextAnswer(0, ConnectionEnd.RESET);

    try (Socket socket = ask()) {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void anAnswerIsCutAfterSoManyBytes() throws Exception {
    proxy.cutNextAnswer(12, ConnectionEnd.CLOSE);

    try (Socket socket = ask()) {
      byte[] all = socket.getInputStream().readAllBytes();
      assertThat(new String(all, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 404");
    }
  }

  @Test
  void aHalfClosedLineStillCarriesRequests() throws Exception {
    proxy.cutNextAnswer(5, ConnectionEnd.HALF_CLOSE);

    try (Socket socket = ask()) {
      assertThat(socket.getInputStream().readAllBytes()).hasSize(5);
      String form = RawHttpClient.refreshForm(login.refreshToken());
      say(
          socket,
          "POST /oauth/token HTTP/1.1\r\nHost: h\r\nContent-Length: "
              + form.length()
              + "\r\n\r\n"
              + form);
      long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      while (auth.refreshTokenLives(login.refreshToken())) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aPausedLineIsSilentAndGoesOn() throws Exception {
    proxy.pause();
    CompletableFuture<Integer> call =
        rawHttpClient
            .postAsync(
                proxy.through(auth.tokenEndpoint()),
                RawHttpClient.refreshForm(login.refreshToken()))
            .thenApply(response -> response.statusCode());

    assertThatThrownBy(() -> call.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(auth.tokenCalls()).isZero();
    proxy.resume();

    assertThat(call.get(5, TimeUnit.SECONDS)).isEqualTo(200);
  }

  @Test
  void latencyAndThrottleTakeTheirTime() throws Exception {
    proxy.latency(Duration.ofMillis(60));
    long start = System.nanoTime();
    assertThat(refresh()).isEqualTo(200);
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(60).toNanos());

    proxy.restore();
    proxy.throttle(1000);
    start = System.nanoTime();
    try (Socket socket = ask()) {
      InputStream in = socket.getInputStream();
      int length = in.readNBytes(40).length;
      assertThat(System.nanoTime() - start).isGreaterThan(length * 1_000_000L * 9 / 10);
    }
  }

  @Test
  void refusedConnectionsNeverReachTheServer() {
    proxy.refuse(true);

    assertThatThrownBy(this::refresh).isInstanceOf(IOException.class);

    assertThat(auth.tokenCalls()).isZero();
  }

  private int refresh() throws Exception {
    URI endpoint = proxy.through(auth.tokenEndpoint());
    return rawHttpClient
        .post(endpoint, RawHttpClient.refreshForm(login.refreshToken()))
        .statusCode();
  }

  private Socket ask() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), proxy.through(auth.issuer()).getPort());
    say(socket, "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n");
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }
}
