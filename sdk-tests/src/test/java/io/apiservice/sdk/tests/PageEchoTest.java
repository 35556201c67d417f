package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Paging;
import io.apiservice.sdk.error.UnauthorizedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The server quotes secrets of the request for one page. They stay masked in the calls for the next
 * pages.
 */
class PageEchoTest {
  private static final String KEY = "tkQ9fQ2xZb7LmVw8YdRs5Hn3Gc";
  private static final String QUERY = "Zx9Kq8Lm7Np6Rt5Vw4Yb3Cd2Ff1";
  private static final String RENEWED = "Nw5TokenBa8Kd71Mp30Xs66Qq4";

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
    String answer = answers.size() > 1 ? answers.remove() : answers.element();
    peer.say(answer);
  }

  private static String answer(int status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + " x\r\nContent-Type: application/json\r\nConnection: close\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String page(String next) {
    return answer(200, "Link: <" + next + ">; rel=\"next\"\r\n", "[1]");
  }

  private static String refusal() {
    return answer(401, "", "{\"error\":\"no\"}");
  }

  private Map<String, List<String>> shown(Paging paging) {
    return shown(paging, QUERY);
  }

  private Map<String, List<String>> shown(Paging paging, String secret) {
    EchoViews views = new EchoViews();
    try (ApiClient api =
        TestTransport.builder()
            .baseUri(server.uri())
            .credentials(Credentials.bearer(KEY))
            .listener(views)
            .build()) {
      Throwable failure =
          catchThrowable(
              () ->
                  api.get("x")
                      .query("token", secret)
                      .pages(Integer.class)
                      .paging(paging)
                      .forEach(each -> {}));
      assertThat(failure).isInstanceOf(UnauthorizedException.class);
      views.failure(failure);
    }
    return views.all();
  }

  private static void isHidden(String secret, Map<String, List<String>> shown) {
    assertThat(shown.keySet()).contains("message", "diagnosis", "JSON", "event", "log");
    shown.forEach(
        (view, texts) ->
            assertThat(texts)
                .allSatisfy(
                    text -> assertThat(EchoLeak.of(secret, secret, text)).as(view).isEmpty()));
  }

  @Test
  void aSecretQueryValueIsMaskedInTheNextPagesAddress() {
    answers.addAll(List.of(page("/r/" + QUERY), refusal()));

    isHidden(QUERY, shown(Paging.link()));
  }

  /** The value is encoded in such a way that its form does not show that it is secret. */
  @Test
  void aSecretQueryValueIsMaskedInTheNextPagesAddressWhenItIsEncodedThere() {
    String secret = "Vf3=yMrjxE&3gzNzF.HBuJwX=Hty";
    String echoed = secret.replace("&", "&amp;").replace("=", "&equals;");
    answers.addAll(List.of(page("/r/" + echoed), refusal()));

    isHidden(secret, shown(Paging.link(), secret));
  }

  @Test
  void itIsMaskedInTheAddressOfEveryLaterPage() {
    answers.addAll(List.of(page("/y"), page("/z?n=2"), page("/r/" + QUERY), refusal()));

    isHidden(QUERY, shown(Paging.link()));
  }

  @Test
  void aCursorThatEchoesASecretIsMasked() {
    for (String cursor : List.of(QUERY, URLEncoder.encode("/r/" + QUERY, StandardCharsets.UTF_8))) {
      answers.clear();
      answers.addAll(
          List.of(answer(200, "", "{\"data\":[1],\"next\":\"" + cursor + "\"}"), refusal()));

      isHidden(QUERY, shown(Paging.cursor("data", "next", "at")));
    }
  }

  @Test
  void aCursorIsMaskedInTheAddressOfThePageThatFollows() {
    String cursor = "Cu7Rs0rWm20Xp45Tr99Aa1";
    answers.addAll(List.of(page("/y?cursor=" + cursor), page("/r/" + cursor), refusal()));

    isHidden(cursor, shown(Paging.link()));
  }

  @Test
  void aTokenThatWasRenewedBetweenThePagesIsMasked() {
    AtomicInteger renewals = new AtomicInteger();
    answers.addAll(
        List.of(page("/y"), refusal(), page("/z"), page("/r/" + KEY + "/" + RENEWED), refusal()));
    EchoViews views = new EchoViews();
    try (ApiClient api =
        TestTransport.builder()
            .baseUri(server.uri())
            .credentials(
                Credentials.tokens(
                    () ->
                        Credentials.AccessToken.of(
                            switch (renewals.getAndIncrement()) {
                              case 0 -> KEY;
                              case 1 -> RENEWED;
                              default -> "Th1rdTokenPq7Xs66Qq4Ba8Kd";
                            })))
            .listener(views)
            .build()) {
      Throwable failure =
          catchThrowable(() -> api.get("x").pages(Integer.class).forEach(each -> {}));
      assertThat(failure).isInstanceOf(UnauthorizedException.class);
      views.failure(failure);
    }

    Map<String, List<String>> shown = views.all();
    assertThat(renewals).hasValueGreaterThan(2);
    isHidden(KEY, shown);
    isHidden(RENEWED, shown);
  }

  /** Shows that the tests above can fail: an address that quotes nothing is shown. */
  @Test
  void anOrdinaryAddressIsShown() {
    answers.addAll(List.of(page("/r/orders"), refusal()));

    Map<String, List<String>> shown = shown(Paging.link());

    for (String view : List.of("message", "diagnosis", "JSON", "event", "log")) {
      assertThat(shown.get(view)).as(view).anyMatch(text -> text.contains("/r/orders"));
    }
  }
}
