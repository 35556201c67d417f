package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.testkit.RecordedTokenRequest.ClientView;
import io.apiservice.sdk.testkit.RecordedTokenRequest.TokenRequestOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class FaultsTest {
  @RegisterExtension static final FakeServersExtension servers = FakeServersExtension.strict();

  private final RawHttpClient rawHttpClient = new RawHttpClient();
  private FakeAuthServer auth;
  private Login login;

  @BeforeEach
  void signIn() {
    auth = servers.auth();
    login = auth.login("ada");
  }

  @Test
  void aLostReplySpendsTheTokenAndIsAmbiguous() {
    auth.faults().next(Fault.commitThenCut());

    assertThatThrownBy(this::refresh).isInstanceOf(IOException.class);

    assertThat(auth.refreshTokenLives(login.refreshToken())).isFalse();
    assertThat(only().tokenRequestOutcome()).isEqualTo(TokenRequestOutcome.GRANTED);
    assertThat(only().clientView()).isEqualTo(ClientView.AMBIGUOUS);
    assertThat(only().fault()).isEqualTo("commit-then-cut");
  }

  @Test
  void aCutBeforeTheWorkSpendsNothing() {
    auth.faults().next(Fault.cut());

    assertThatThrownBy(this::refresh).isInstanceOf(IOException.class);

    assertThat(auth.refreshTokenLives(login.refreshToken())).isTrue();
    assertThat(only().tokenRequestOutcome()).isEqualTo(TokenRequestOutcome.NOT_PROCESSED);
  }

  @Test
  void commitThen500AndGarbageSpendTheTokenAndAreAmbiguous() throws Exception {
    for (Fault fault : new Fault[] {Fault.commitThen500(), Fault.garbage()}) {
      auth.reset();
      login = auth.login("ada");
      auth.faults().next(fault);

      refresh();

      assertThat(auth.refreshTokenLives(login.refreshToken())).isFalse();
      assertThat(only().clientView()).isEqualTo(ClientView.AMBIGUOUS);
    }
  }

  @Test
  void unavailableSaysThatNothingWasSpent() throws Exception {
    auth.faults().next(Fault.unavailable(Duration.ofSeconds(3)));

    HttpResponse<String> reply = refresh();

    assertThat(reply.headers().firstValue("Retry-After")).contains("3");
    assertThat(only().clientView()).isEqualTo(ClientView.TRY_LATER);
    assertThat(refresh().statusCode()).isEqualTo(200);
  }

  @Test
  void aHangEndsWhenTheClientGoesAway() throws Exception {
    auth.faults().next(Fault.hang());
    Socket client = speak();

    client.close();

    awaitTold(ClientView.AMBIGUOUS);
    assertThat(refresh().statusCode()).isEqualTo(200);
    assertThat(auth.history().get(1).concurrent()).isEqualTo(1);
  }

  @Test
  void aClientThatLeftBeforeALateAnswerWasNotTold() throws Exception {
    Gate gate = new Gate();
    auth.faults().next(Fault.holdAnswer(gate));
    Socket client = speak();
    gate.awaitArrivals(1, Duration.ofSeconds(5));

    client.close();
    gate.open();

    awaitTold(ClientView.AMBIGUOUS);
    assertThat(only().tokenRequestOutcome()).isEqualTo(TokenRequestOutcome.GRANTED);
  }

  @Test
  void callsOfOneGrantThatAreOpenTogetherAreCounted() throws Exception {
    Gate gate = new Gate();
    auth.faults().next(Fault.hold(gate));
    CompletableFuture<HttpResponse<String>> held =
        rawHttpClient.postAsync(
            auth.tokenEndpoint(), RawHttpClient.refreshForm(login.refreshToken()));
    gate.awaitArrivals(1, Duration.ofSeconds(5));

    refresh();
    refreshed(auth.login("grace"));
    gate.open();
    held.join();

    assertThat(auth.history())
        .extracting(RecordedTokenRequest::concurrent)
        .containsExactly(1, 2, 1);
  }

  @Test
  void aDripComesWhole() throws Exception {
    auth.faults().next(Fault.slowly(Duration.ofNanos(1000)));

    HttpResponse<String> reply = refresh();

    assertThat(RawHttpClient.refreshToken(reply)).startsWith("fake-rt-");
    assertThat(only().clientView()).isEqualTo(ClientView.TOKENS);
  }

  @Test
  void aReplyIsRewrittenAroundTheTrueTokens() throws Exception {
    auth.faults()
        .next(Fault.tokenReply("{\"access_token\":\"{access_token}\",\"expires_in\":\"60\"}"));

    HttpResponse<String> reply = refresh();

    assertThat(auth.accessTokenLives(RawHttpClient.accessToken(reply))).isTrue();
    assertThat(RawHttpClient.members(reply)).containsEntry("expires_in", "60").hasSize(2);
  }

  @Test
  void theDateIsSkewedOrAbsent() throws Exception {
    auth.faults()
        .next(
            Fault.change(real -> real.dateSkewed(Duration.ofHours(-1))),
            Fault.change(real -> real.withoutHeader("Date")));

    String skewed = refresh().headers().firstValue("Date").orElseThrow();

    ZonedDateTime date = ZonedDateTime.parse(skewed, DateTimeFormatter.RFC_1123_DATE_TIME);
    assertThat(Duration.between(date, ZonedDateTime.now(date.getZone())))
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    assertThat(refresh().headers().firstValue("Date")).isEmpty();
  }

  @Test
  void aHugeBodyIsMadeWithoutBeingHeld() throws Exception {
    servers
        .api()
        .faults()
        .next(Fault.instead(FakeResponse.json(401, "xyz").repeatedTo(50_000_000)));

    try (Socket socket =
        socketTo("GET /v1/users HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")) {
      assertThat(socket.getInputStream().skip(Long.MAX_VALUE)).isGreaterThan(50_000_000);
    }
  }

  @Test
  void aResetIsAReset() throws Exception {
    servers.api().faults().next(Fault.instead(FakeResponse.reset()));

    try (Socket socket = socketTo("GET /v1/users HTTP/1.1\r\nHost: h\r\n\r\n")) {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aStallKeepsTheHeadAndThePartOfTheBody() throws Exception {
    servers
        .api()
        .faults()
        .next(
            Fault.instead(
                FakeResponse.json(200, "0123456789").withoutHeader("Date").stalledAfter(4)));

    try (Socket socket = socketTo("GET /v1/users HTTP/1.1\r\nHost: h\r\n\r\n")) {
      socket.shutdownOutput();
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(all).contains("Content-Length: 10").endsWith("\r\n\r\n0123");
    }
  }

  @Test
  void chunksComeTogetherAgain() throws Exception {
    servers
        .api()
        .faults()
        .next(Fault.instead(FakeResponse.json(200, "abc").repeatedTo(200_000).chunked()));

    HttpResponse<String> reply = rawHttpClient.get(servers.api().baseUri().resolve("users"));

    assertThat(reply.body()).hasSize(200_000).startsWith("abcabc");
    assertThat(reply.headers().firstValue("Content-Length")).isEmpty();
  }

  @Test
  void queuedFaultsGoBeforeStandingOnes() throws Exception {
    servers.api().faults().always(Fault.instead(FakeResponse.unauthorized("Bearer")));
    servers
        .api()
        .faults()
        .next(request -> request.path().endsWith("/2"), Fault.fail(503))
        .next(Fault.fail(500));

    assertThat(api("users/1")).isEqualTo(500);
    assertThat(api("users/1")).isEqualTo(401);
    assertThat(api("users/2")).isEqualTo(503);
    assertThat(servers.api().faults().pending()).isZero();
  }

  private int api(String path) throws Exception {
    return rawHttpClient.get(servers.api().baseUri().resolve(path)).statusCode();
  }

  private HttpResponse<String> refresh() throws Exception {
    return refreshed(login);
  }

  private HttpResponse<String> refreshed(Login who) throws Exception {
    return rawHttpClient.refresh(auth, who.refreshToken());
  }

  private RecordedTokenRequest only() {
    assertThat(auth.history()).hasSize(1);
    return auth.history().get(0);
  }

  private void awaitTold(ClientView clientView) {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (auth.tokenCalls() == 0 || auth.history().get(0).clientView() != clientView) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private Socket speak() throws IOException {
    String form = RawHttpClient.refreshForm(login.refreshToken());
    return say(
        auth.tokenEndpoint().getPort(),
        "POST /oauth/token HTTP/1.1\r\nHost: h\r\nContent-Length: "
            + form.length()
            + "\r\n\r\n"
            + form);
  }

  private Socket socketTo(String request) throws IOException {
    return say(servers.api().baseUri().getPort(), request);
  }

  private static Socket say(int port, String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }
}
