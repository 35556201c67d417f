package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.UnauthorizedException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** If a server sends very many secrets of its own, the secrets of the caller are still masked. */
class CrowdedSecretsTest {
  private static final String KEY = "tkQ9fQ2xZb7LmVw8YdRs5Hn3Gc";
  private static final String RENEWED = "Nw5TokenBa8Kd71Mp30Xs66Qq4";
  private static final int MANY = 600;

  /** The responses, one for each request; the last one is repeated. */
  private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();

  private final RawServer server = new RawServer(this::serve);

  @AfterEach
  void close() throws IOException {
    server.close();
    MemoryLog.take();
  }

  private void serve(RawServer.Peer peer) throws IOException {
    peer.request();
    peer.say(answers.size() > 1 ? answers.remove() : answers.element());
  }

  private static String answer(int status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + " x\r\nConnection: close\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private Map<String, List<String>> refused(CredentialProvider credentials) {
    EchoViews views = new EchoViews();
    try (ApiClient api =
        TestTransport.builder()
            .baseUri(server.uri())
            .credentials(credentials)
            .listener(views)
            .build()) {
      Throwable failure = catchThrowable(() -> api.get("x").returning(String.class).send());
      assertThat(failure).isInstanceOf(UnauthorizedException.class);
      views.failure(failure);
    }
    return views.all();
  }

  private static void isHidden(String secret, Map<String, List<String>> shown) {
    shown.forEach(
        (view, texts) ->
            assertThat(texts)
                .allSatisfy(
                    text -> assertThat(EchoLeak.of(secret, secret, text)).as(view).isEmpty()));
  }

  private static String many(String pattern, String separator) {
    return IntStream.range(0, MANY)
        .mapToObj(i -> String.format(pattern, i, i))
        .collect(Collectors.joining(separator));
  }

  @Test
  void manyCookiesDoNotCrowdOutTheCredential() {
    answers.add(
        answer(
            401,
            many("Set-Cookie: c%d=v4luE%08dxYz\r\n", "") + "X-Request-Id: " + KEY + "\r\n",
            "{\"error\":\"bad " + KEY + "\"}"));

    isHidden(KEY, refused(Credentials.bearer(KEY)));
  }

  @Test
  void aLongQueryOfARedirectDoesNotCrowdOutTheTokenThatIsRenewedThere() {
    Iterator<String> tokens = List.of(KEY, RENEWED, RENEWED + "x").iterator();
    String said = "{\"error\":\"bad " + RENEWED + "\"}";
    answers.addAll(
        List.of(
            answer(302, "Location: /y?" + many("p%d=v4luE%08dxYz", "&") + "\r\n", ""),
            answer(302, "Location: /z\r\n", ""),
            answer(401, "", "{}"),
            answer(401, "X-Request-Id: " + RENEWED + "\r\n", said)));

    isHidden(RENEWED, refused(Credentials.tokens(() -> Credentials.AccessToken.of(tokens.next()))));
  }
}
