package io.apiservice.sdk.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.async.EmptySubscription;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.MalformedResponseException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client with threads of its own calls {@code getBody()} on one thread more, unless the
 * subscriber is one of the JDK's.
 */
class PooledClientSubscriberTest {
  private static final Request REQUEST = Request.of("GET", URI.create("http://127.0.0.1/"));

  private final DeadlineTimer timer = new DeadlineTimer();

  @AfterEach
  void close() {
    timer.close();
  }

  private ResponseSubscriber subscriber(int status, Request request, String... headers) {
    return ResponseSubscriber.of(status, Headers.of(headers), request, timer);
  }

  private static boolean isOfTheJdk(BodySubscriber<?> subscriber) {
    return subscriber.getClass().getModule().equals(HttpClient.class.getModule());
  }

  @Test
  void aBodyOfKnownLengthGoesThroughASubscriberOfTheJdk() throws Exception {
    BodySubscriber<Response> adapter =
        subscriber(200, REQUEST, "Content-Length", "4").forPooledClient();
    assertThat(isOfTheJdk(adapter)).isTrue();

    adapter.onSubscribe(EmptySubscription.INSTANCE);
    adapter.onNext(List.of(ByteBuffer.wrap("text".getBytes(UTF_8))));
    adapter.onComplete();

    assertThat(get(adapter).body().peek()).asString(UTF_8).isEqualTo("text");
  }

  /** The JDK's subscriber would not pass a response on before the end of its body. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "65537", "-1", "4x", "99999999999999999999"})
  void anErrorThatMayBeLongerThanWhatIsKeptDoesNot(String length) {
    ResponseSubscriber subscriber =
        length.equals("none")
            ? subscriber(500, REQUEST)
            : subscriber(500, REQUEST, "Content-Length", length);
    assertThat(subscriber.forPooledClient()).isSameAs(subscriber);
  }

  @Test
  void aStreamDoesNot() {
    Request streaming = REQUEST.withContext(CallContext.none().asStream());
    ResponseSubscriber subscriber = subscriber(200, streaming, "Content-Length", "0");
    assertThat(subscriber.forPooledClient()).isSameAs(subscriber);
  }

  @Test
  void aBodyThatBreaksOffFails() {
    BodySubscriber<Response> adapter =
        subscriber(200, REQUEST, "Content-Length", "4").forPooledClient();
    adapter.onSubscribe(EmptySubscription.INSTANCE);
    adapter.onError(new IOException("reset"));
    assertThatThrownBy(() -> get(adapter)).hasRootCauseMessage("reset");
  }

  @Test
  void aResponseThatIsRefusedBeforeItsBodyFails() {
    BodySubscriber<Response> adapter =
        subscriber(200, REQUEST, "Content-Length", "4", "Transfer-Encoding", "chunked")
            .forPooledClient();
    assertThat(isOfTheJdk(adapter)).isTrue();
    assertThatThrownBy(() -> get(adapter)).hasRootCauseInstanceOf(MalformedResponseException.class);
  }

  private static Response get(BodySubscriber<Response> subscriber) throws Exception {
    CompletableFuture<Response> body = subscriber.getBody().toCompletableFuture();
    return body.get(30, TimeUnit.SECONDS);
  }
}
