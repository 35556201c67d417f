package io.apiservice.sdk.spring;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.RepeatedBodyCheck;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.UnrepeatableBodyException;
import io.apiservice.sdk.http.spi.ClientResponseBody;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * One call of a {@code WebClient} and its repeat. What happens after a token has arrived happens on
 * a thread of the SDK, which serves other calls too. Code of the application does not run there: it
 * is moved to Reactor's threads for code that may block.
 */
final class WebClientExchange {
  private final ApiClient api;
  private final ClientRequest original;
  private final ExchangeFunction next;
  private final ContextView context;
  private final Request unsigned;
  private final RepeatedBodyCheck check = new RepeatedBodyCheck();

  /**
   * The thread of the caller, then that of the connector: code of the application may run on it.
   */
  private volatile Thread reactive = Thread.currentThread();

  private volatile @Nullable UnrepeatableBodyException unrepeatable;

  WebClientExchange(
      ApiClient api, ClientRequest original, ExchangeFunction next, ContextView context) {
    this.api = api;
    this.original = original;
    this.next = next;
    this.context = context;
    this.unsigned =
        Request.of(original.method().name(), original.url())
            .withHeaders(SpringHeaders.of(original.headers()));
  }

  Mono<ClientResponse> response() {
    return Mono.create(
        sink -> {
          CompletableFuture<Response> answer = api.authenticating(this::send).send(unsigned);
          sink.onCancel(() -> answer.cancel(true));
          answer.whenComplete(
              (response, failure) -> {
                Runnable emission = () -> emit(sink, response, failure);
                if (Thread.currentThread() == reactive) {
                  emission.run();
                } else {
                  Schedulers.boundedElastic().schedule(emission);
                }
              });
        });
  }

  private void emit(
      MonoSink<ClientResponse> sink, @Nullable Response response, @Nullable Throwable failure) {
    if (response != null) {
      sink.success(returned(response));
    } else {
      sink.error(shown(failure != null ? failure : new IllegalStateException("no response")));
    }
  }

  /** The failure as Spring's clients throw it, with the request of the application. */
  private Throwable shown(Throwable failure) {
    Throwable cause = failure;
    if (failure instanceof WebClientRequestException && failure.getCause() != null) {
      cause = failure.getCause();
    } else if (!(failure instanceof IOException)) {
      return failure;
    }
    return new WebClientRequestException(
        cause, original.method(), original.url(), original.headers());
  }

  private ClientResponse returned(Response answer) {
    ClientResponse response = ClientResponseBody.responseOf(answer, ClientResponse.class);
    return answer.status() < 400
        ? response
        : response.mutate().request(new AnsweredHttpRequest(api, original, answer)).build();
  }

  private CompletableFuture<Response> send(Request signed) {
    Mono<Response> response =
        Mono.defer(() -> next.exchange(signed(signed)))
            .flatMap(WebClientExchange::answer)
            .onErrorMap(failure -> unrepeatable != null ? unrepeatable : failure)
            .doOnEach(signal -> reactive = Thread.currentThread())
            .contextWrite(context);
    boolean reactiveThread = Thread.currentThread() == reactive;
    return (reactiveThread ? response : response.subscribeOn(Schedulers.boundedElastic()))
        .toFuture();
  }

  private ClientRequest signed(Request signed) {
    ClientRequest.Builder builder =
        ClientRequest.from(original)
            .headers(headers -> SpringHeaders.addSigned(headers, unsigned, signed))
            .body(this::insert);
    return signed.uri().equals(unsigned.uri())
        ? builder.build()
        : builder.url(signed.uri()).build();
  }

  private Mono<Void> insert(ClientHttpRequest message, BodyInserter.Context inserting) {
    return original
        .body()
        .insert(
            new CheckedHttpRequest(message, check.begin(), failure -> unrepeatable = failure),
            inserting);
  }

  private static Mono<Response> answer(ClientResponse response) {
    if (response.statusCode().value() < 400) {
      return Mono.just(answer(response, new byte[0], () -> response.releaseBody().subscribe()));
    }
    return PeekedBody.of(response.body(BodyExtractors.toDataBuffers()))
        .map(
            peeked ->
                answer(
                    response.mutate().body(unread -> peeked.whole()).build(),
                    peeked.beginning(),
                    peeked::discard));
  }

  private static Response answer(ClientResponse response, byte[] beginning, Runnable discard) {
    return Response.of(
        response.statusCode().value(),
        SpringHeaders.of(response.headers().asHttpHeaders()),
        new ClientResponseBody<>(response, beginning, discard));
  }
}
