package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.call.EventStream;
import io.apiservice.sdk.call.Pages;
import io.apiservice.sdk.call.Paging;
import io.apiservice.sdk.call.ProgressListener;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.json.JsonCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one client: it combines a pipeline with the client's credentials. After {@link
 * #close()} every call fails.
 */
public final class CallRunner implements CallServices {
  private static final String CLOSED =
      "the ApiClient is closed: create one per application, and close it when the application"
          + " stops";

  private final Pipeline pipeline;
  private final CredentialProvider credentials;
  private final HttpClient httpClient;
  private volatile @Nullable AcceptHeaders last;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;

  CallRunner(Pipeline pipeline, CredentialProvider credentials) {
    this.pipeline = pipeline;
    this.credentials = credentials;
    this.httpClient =
        new HttpClientAdapter(
            new AdapterEntryTransport(this),
            pipeline.network(),
            context ->
                CallContextFactory.of(context, credentials, null, pipeline.idempotencyHeader()),
            pipeline.executor(),
            pipeline.timer(),
            ended);
  }

  /** Prepares a call. */
  public <T extends @Nullable Object> Call<T> call(Request request, BodyReader<T> reader) {
    return PreparedCall.of(this, accepting(request, reader.accept()), reader);
  }

  /** Requests with the headers of the client share those of their calls. */
  private Request accepting(Request request, String accept) {
    if (request.headers().contains("Accept")) {
      return request;
    }
    AcceptHeaders known = last;
    if (known == null || !known.holdsFor(request.headers(), accept)) {
      known =
          new AcceptHeaders(request.headers(), accept, request.headers().with("Accept", accept));
      last = known;
    }
    return request.withHeaders(known.with);
  }

  private record AcceptHeaders(Headers without, String accept, Headers with) {
    @SuppressWarnings("ReferenceEquality") // comparing the values would cost as much as a copy
    boolean holdsFor(Headers headers, String value) {
      return without == headers && accept.equals(value);
    }
  }

  /**
   * Prepares a call that lists a collection page by page.
   *
   * @param envelope the member with the array; empty if the body is the array
   */
  public <T> Pages<T> pages(Request request, Type type, String envelope) {
    BodyReader<Response> whole = BodyReader.whole(codec());
    return Pages.of(
        page -> call(page, whole), subscribers(), request, type, Paging.link(envelope), codec());
  }

  /** Prepares an event stream, whose server may be silent for {@code idle}. */
  public Call<EventStream> events(Request request, Duration idle) {
    return call(request, new EventStreamReader(idle, codec()).reader());
  }

  /** Prepares a stream of JSON elements, whose server may be silent for {@code idle}. */
  public <T> Call<ElementStream<T>> elements(Request request, Type type, Duration idle) {
    return call(request, new ElementReader(idle, codec()).elements(type));
  }

  /** Returns a request that reports the progress of its body. */
  public Request withProgress(Request request, ProgressListener listener) {
    BodyPublisher body = request.body().orElse(null);
    if (body == null) {
      return request;
    }
    BodyPublisher counting = new CountingPublisher(body, listener, pool());
    return request.repeatable() ? request.withBody(counting) : request.withBodyOnce(counting);
  }

  /** Returns this client as a {@link HttpClient}. */
  public HttpClient httpClient() {
    return httpClient;
  }

  /** Returns a builder whose {@code build()} returns {@link #httpClient()}. */
  public HttpClient.Builder httpClientBuilder() {
    return new HttpClientAdapterBuilder(httpClient);
  }

  /**
   * Returns a transport that signs, renews and repeats the requests of another HTTP client. {@code
   * next} sends a request with that client.
   */
  public Transport authenticating(Transport next) {
    Transport stage = pipeline.authenticating(next);
    return request -> closed ? refuse(request) : sent(entering(request), stage);
  }

  /** The other client's exceptions may quote the server, which may have echoed the credential. */
  private static CompletableFuture<Response> sent(Request request, Transport stage) {
    return CancellableFutures.compose(
        stage.send(request),
        (response, failure) ->
            response != null
                ? CompletableFuture.completedFuture(response.withRequest(request))
                : CompletableFuture.failedFuture(HttpClientExceptions.redacted(request, failure)));
  }

  private Request entering(Request request) {
    return request.withContext(
        CallContextFactory.of(request.context(), credentials, null, pipeline.idempotencyHeader()));
  }

  /** Returns why a response of {@link #authenticating} refused its request. */
  public Diagnosis diagnose(Response response) {
    return pipeline.diagnoser().of(response);
  }

  /** Returns the exception that a call would have thrown for a response. */
  public ResponseException exception(Response response) {
    Request request =
        response
            .request()
            .orElseThrow(() -> new IllegalArgumentException("the response has no request"));
    return new CallExceptions(this, request).describing(response);
  }

  /**
   * Explains why a response of {@link #httpClient()} refused its request. Empty if the response did
   * not come from that client.
   */
  public Optional<Diagnosis> diagnose(HttpResponse<?> response) {
    return HttpClientAdapter.unwrap(response).map(pipeline.diagnoser()::of);
  }

  @Override
  public JsonCodec codec() {
    return pipeline.codec();
  }

  /** The member of a response that has the value; empty if the body is the value. */
  public String envelope() {
    return pipeline.envelope();
  }

  /** Makes all later calls fail. */
  public void close() {
    closed = true;
    ended.countDown();
  }

  /** Whether this client was closed, so that calls fail. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public Transport entry(CallContext context) {
    return closed ? CallRunner::refuse : pipeline.forCalls(context);
  }

  private static CompletableFuture<Response> refuse(Request request) {
    return CompletableFuture.failedFuture(new IllegalStateException(CLOSED));
  }

  @Override
  public CredentialProvider credentials() {
    return credentials;
  }

  @Override
  public Duration timeout() {
    return pipeline.timeout();
  }

  @Override
  public RetryPolicy retries() {
    return pipeline.retries();
  }

  @Override
  public String idempotencyHeader() {
    return pipeline.idempotencyHeader();
  }

  @Override
  public ResponseDiagnoser diagnoser() {
    return pipeline.diagnoser();
  }

  @Override
  public Executor executor() {
    return pipeline.executor();
  }

  @Override
  public DaemonThreadPool pool() {
    return pipeline.pool();
  }

  @Override
  public DeadlineTimer timer() {
    return pipeline.timer();
  }

  @Override
  public String toString() {
    return pipeline.toString();
  }

  /** Passes requests of the {@code HttpClient} adapter to their first stage. */
  private record AdapterEntryTransport(CallRunner client) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      return client.closed
          ? CompletableFuture.failedFuture(new IOException(CLOSED))
          : client.pipeline.forAdapter(request.context()).send(request);
    }

    @Override
    public String toString() {
      return client.toString();
    }
  }
}
