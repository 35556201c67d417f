package io.apiservice.sdk.tests;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.json.TypeRef;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a server may quote a secret; one test for each way. */
class EchoedSecretsTest {
  private static final String KEY = "tkQ9fQ2+x/Zb7LmVw8YdRs5Hn3Gc";
  private static final String OTHER = "Zx9Kq8/Lm7+Np6=Rt5Vw4Yb3Cd2";
  private static final String REFRESH = "1//0gRt+Xx9/Zq7LmVw8&Yd5cPqH1kk";
  private static final String CLIENT = "c$ecret/Lq8+Wm20Xp45Tr99";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final EchoServer server = new EchoServer();
  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final List<ApiClient> clients = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    clients.forEach(ApiClient::close);
    for (AutoCloseable each : open) {
      each.close();
    }
    server.close();
    MemoryLog.take();
  }

  private ApiClient client(CredentialProvider credentials) {
    ApiClient client =
        TestTransport.builder()
            .baseUri(server.uri())
            .credentials(credentials)
            .header("X-Tenant-Key", OTHER)
            .listener(
                new ApiListener() {
                  @Override
                  public void onRequest(RequestSent event) {
                    events.add(event);
                  }

                  @Override
                  public void onResponse(ResponseReceived event) {
                    events.add(event);
                  }
                })
            .build();
    clients.add(client);
    return client;
  }

  private Throwable failing(CredentialProvider credentials) {
    return catchThrowable(
        () ->
            client(credentials).get("x").returning(String.class).timeout(LIMIT).retries(0).send());
  }

  private CredentialProvider login() {
    return OAuth.refreshToken(REFRESH)
        .tokenEndpoint(server.uri().resolve("token?client_secret=" + url(CLIENT)))
        .clientAuthentication(ClientAuthentication.post("app", CLIENT))
        .whenAmbiguous(OAuth.WhenAmbiguous.FAIL)
        .build();
  }

  private static String url(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String answer(int status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + " x\r\n"
        + headers
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static void isHidden(String secret, Throwable failure) {
    EchoViews views = new EchoViews();
    views.failure(failure);
    views
        .all()
        .forEach(
            (view, texts) ->
                assertThat(texts)
                    .allSatisfy(
                        text -> {
                          assertThat(EchoLeak.of(secret, secret, text)).as(view + text).isEmpty();
                          if (!view.equals("serialized")) {
                            assertThat(EchoLeak.control(text)).as(view + text).isEmpty();
                          }
                        }));
  }

  @Test
  void aRefreshTokenInAHeaderOfTheTokenEndpointIsNotShown() {
    for (String header :
        List.of(
            "X-Request-Id: " + REFRESH,
            "WWW-Authenticate: Basic error=\"invalid_client\", error_description=\"bad "
                + REFRESH
                + "\"")) {
      server.says(answer(400, header, "{\"error\":\"invalid_grant\"}"));

      Throwable failure = failing(login());

      assertThat(failure).isInstanceOf(TokenRefreshException.class);
      isHidden(REFRESH, failure);
    }
  }

  @Test
  void aFormThatAGatewayQuotesIsNotShown() {
    String form = "refresh_token=" + url(REFRESH) + "&client_secret=" + url(CLIENT);
    server.says(
        answer(
            400,
            "Content-Type: application/json",
            "{\"error\":\"invalid_grant\",\"error_description\":\"Token " + form + "\"}"));

    Throwable failure = failing(login());

    isHidden(REFRESH, failure);
    isHidden(CLIENT, failure);
  }

  @Test
  void theQueryOfATokenEndpointIsNotShown() {
    server.says("");

    Throwable failure = failing(login());

    assertThat(failure).isInstanceOf(TokenRefreshException.class);
    isHidden(CLIENT, failure);
  }

  @Test
  void theTokensOfAReplyAreNotShown() {
    String fresh = "Nw5Token+Ba8/Kd71Mp30Xs66";
    server.says(
        answer(
            400,
            "X-Request-Id: " + fresh,
            "{\"error\":\"" + fresh + "\",\"access_token\":\"" + fresh + "\"}"));

    isHidden(fresh, failing(login()));
  }

  @Test
  void whatTheJdkQuotesOfAnAnswerIsInNoCause() {
    assumeFalse(TestTransport.isApache(), TestTransport.JDK_ONLY);
    for (String said :
        List.of(
            "HTTP/9 " + KEY + "\u001b]8;;http://evil.example\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX " + KEY + "\u001b: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: " + KEY + "\u001b\r\n\r\n")) {
      server.says(said);
      ApiClient api = client(Credentials.bearer(KEY));
      var call = api.get("x").returning(String.class).timeout(LIMIT).retries(0);

      for (Throwable failure :
          Arrays.asList(
              catchThrowable(call::send), asynchronous(call), catchThrowable(() -> dropIn(api)))) {
        assertThat(failure).as(said).isInstanceOfAny(TransportException.class, IOException.class);
        isHidden(KEY, failure);
      }
    }
  }

  private static Throwable asynchronous(io.apiservice.sdk.call.Call<?> call) {
    Throwable failure = catchThrowable(() -> call.sendAsync().join());
    return failure instanceof CompletionException wrapped
        ? requireNonNull(wrapped.getCause())
        : failure;
  }

  private void dropIn(ApiClient api) throws Exception {
    api.asHttpClient()
        .send(
            HttpRequest.newBuilder(server.uri().resolve("x")).timeout(LIMIT).build(),
            BodyHandlers.ofString());
  }

  @Test
  void aContentLengthThatIsNoNumberIsAFailureOfTheTransport() {
    for (String length : List.of(KEY, "99999999999999999999", "-5")) {
      server.says("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
      ApiClient api = client(Credentials.bearer(KEY));
      var call = api.get("x").returning(String.class).timeout(LIMIT).retries(0);

      Throwable blocking = catchThrowable(call::send);
      Throwable asynchronous = asynchronous(call);
      Throwable dropIn = catchThrowable(() -> dropIn(api));

      assertThat(blocking).as(length).isInstanceOf(TransportException.class);
      assertThat(asynchronous).as(length).isInstanceOf(TransportException.class);
      assertThat(dropIn).as(length).isInstanceOf(IOException.class);
      List.of(blocking, asynchronous, dropIn).forEach(failure -> isHidden(KEY, failure));
    }
  }

  @Test
  void aProxysBrokenAnswerBringsNothingIntoAnException() throws Exception {
    server.says("HTTP/9 \u001b]8;;http://evil.example\u0007\r\n\r\n");
    ApiClient api =
        TestTransport.builder(
                SSLContext.getDefault(),
                ProxySelector.of(
                    new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.uri().getPort())),
                open::add)
            .baseUri(URI.create("https://api.example.invalid/"))
            .credentials(Credentials.bearer(KEY))
            .build();
    clients.add(api);

    Throwable failure =
        catchThrowable(() -> api.get("x").returning(String.class).timeout(LIMIT).retries(0).send());

    assertThat(failure).isInstanceOf(TransportException.class);
    isHidden(KEY, failure);
  }

  @Test
  void contentLengthAndChunksTogetherAreRefused() {
    server.says(
        """
        HTTP/1.1 200 OK\r
        Content-Length: 5\r
        Transfer-Encoding: chunked\r
        \r
        5\r
        hello\r
        0\r
        \r
        """);

    assertThat(failing(Credentials.bearer(KEY))).isInstanceOf(TransportException.class);
  }

  @Test
  void aKeyOfAMapIsSanitisedAndMasked() {
    for (String name : List.of("a\\u001b[31m\\r\\nINJECTED LINE", KEY, OTHER)) {
      server.says(answer(200, "Content-Type: application/json", "{\"" + name + "\":\"x\"}"));

      Throwable failure =
          catchThrowable(
              () ->
                  client(Credentials.bearer(KEY))
                      .get("x")
                      .returning(new TypeRef<Map<String, Integer>>() {})
                      .timeout(LIMIT)
                      .send());

      assertThat(failure).isInstanceOf(DecodingException.class);
      isHidden(KEY, failure);
      isHidden(OTHER, failure);
    }
  }

  @Test
  void aContentTypeIsMasked() {
    server.says(answer(200, "Content-Type: text/" + KEY, "{\"a\":\"x\"}"));

    Throwable failure =
        catchThrowable(
            () ->
                client(Credentials.bearer(KEY))
                    .get("x")
                    .returning(new TypeRef<Map<String, Integer>>() {})
                    .timeout(LIMIT)
                    .send());

    assertThat(failure).isInstanceOf(DecodingException.class);
    isHidden(KEY, failure);
  }

  @Test
  void noLevelOfTheLogShowsAnEcho() {
    String base64 =
        java.util.Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8));
    for (String echo : List.of(KEY, url(KEY), KEY.substring(0, 14), base64)) {
      server.says(answer(200, "X-Request-Id: " + echo + "\r\nServer: " + echo, "{}"));
      MemoryLog.take();

      client(Credentials.apiKey(KEY).inQuery("key"))
          .get("x")
          .returning(String.class)
          .timeout(LIMIT)
          .send();

      assertThat(MemoryLog.take())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(EchoLeak.of(KEY, echo, line)).as(line).isEmpty());
    }
  }

  @Test
  void noEventAndNoLogShowsAnEchoInThePathOfARedirect() {
    server.says(answer(302, "Location: /r/" + KEY, ""));
    MemoryLog.take();

    failing(Credentials.bearer(KEY));

    List<String> shown = new ArrayList<>(MemoryLog.take());
    events.forEach(event -> shown.add(event.toString()));
    assertThat(shown)
        .anyMatch(text -> text.contains("/r/"))
        .allSatisfy(text -> assertThat(EchoLeak.of(KEY, KEY, text)).as(text).isEmpty());
  }

  @Test
  void everyStatusHidesTheOtherSecretsOfTheRequest() {
    for (int status : new int[] {400, 401, 403, 404, 409, 422, 429, 500, 503}) {
      server.says(answer(status, "Content-Type: text/plain", "bad " + OTHER + " and " + REFRESH));

      Throwable failure =
          catchThrowable(
              () ->
                  client(Credentials.bearer(KEY))
                      .get("x")
                      .query("token", REFRESH)
                      .returning(String.class)
                      .timeout(LIMIT)
                      .retries(0)
                      .send());

      assertThat(failure).hasMessageContaining(String.valueOf(status));
      isHidden(OTHER, failure);
      isHidden(REFRESH, failure);
    }
  }

  @Test
  void aKeyThatLooksLikeAPlaceholderIsToldByItsShape() {
    for (String key :
        List.of(
            "$uperS3cretPw2024",
            "%Adm1nP4ssw0rd%",
            "__Zx9Kq8Lm7Np6Rt5Vw4Yb3Cd2__",
            "config.Zx9Kq8Lm7Np6Rt5",
            "A1B2C3D4E5_SECRET")) {
      server.says(answer(401, "X-Request-Id: " + key, "{\"error\":\"bad " + key + "\"}"));

      Throwable failure = failing(Credentials.apiKey(key).inHeader("X-Api-Key"));

      assertThat(failure).isInstanceOf(UnauthorizedException.class);
      isHidden(key, failure);
    }
  }

  @Test
  void aPlaceholderOfPlainWordsIsShownInFull() {
    server.says(answer(401, "X-A: b", "no"));

    assertThat(failing(Credentials.apiKey("${API_KEY}").inHeader("X-Api-Key")))
        .hasMessageContaining("is literally ${API_KEY}");
  }

  @Test
  void anExceptionOutlivesSerialization() throws Exception {
    server.says(answer(401, "X-Request-Id: r-1", "{\"error\":\"token expired\"}"));
    UnauthorizedException thrown = (UnauthorizedException) failing(Credentials.bearer(KEY));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(thrown);

    UnauthorizedException read =
        (UnauthorizedException)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(read.status()).isEqualTo(401);
    assertThat(read).hasMessage(thrown.getMessage());
    assertThat(read.diagnosis().cause()).isEqualTo(thrown.diagnosis().cause());
    assertThat(read.headers().names()).isEmpty();
    assertThat(read.body()).isEmpty();
    assertThatThrownBy(() -> read.bodyAs(Map.class)).isInstanceOf(DecodingException.class);
  }

  @Test
  void theUserInfoOfAnAddressIsNotShown() {
    server.says(answer(200, "X-A: b", ""));
    URI address =
        URI.create("http://alice:" + "hunt3r2pAssw0rd9" + "@127.0.0.1:" + server.uri().getPort());
    ApiClient api = client(Credentials.bearer(KEY));
    MemoryLog.take();

    Throwable failure =
        catchThrowable(
            () ->
                events.add(
                    api.asHttpClient()
                        .send(
                            HttpRequest.newBuilder(address).timeout(LIMIT).build(),
                            BodyHandlers.ofString())));

    List<String> shown = new ArrayList<>(MemoryLog.take());
    events.forEach(event -> shown.add(event.toString()));
    shown.add(String.valueOf(failure));
    assertThat(shown).allSatisfy(text -> assertThat(text).doesNotContain("hunt3r2"));
  }

  /** Shows that the check can fail. */
  @Test
  void aSecretInAMessageIsSeen() {
    assertThatThrownBy(() -> isHidden(KEY, new IllegalStateException("refused: " + KEY)))
        .isInstanceOf(AssertionError.class);
  }
}
