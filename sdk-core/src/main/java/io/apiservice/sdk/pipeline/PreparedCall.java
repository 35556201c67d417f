package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.call.ApiResponse;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.redact.HeaderValidation;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Call} that sends its request through the pipeline of a client. It waits under one
 * deadline, and decodes the response on the thread of the caller or, if the call is asynchronous,
 * of the executor.
 *
 * @param client the client that sends the request
 * @param request the request; its context is added when it is sent
 * @param reader reads the body
 * @param result combines the response and the value of the body into the result
 * @param whole whether the result is the whole response
 * @param timeout the deadline
 * @param credentials sign the requests of this call
 * @param retries the retry policy of this call; null for that of the client
 */
record PreparedCall<T extends @Nullable Object>(
    CallServices client,
    Request request,
    BodyReader<?> reader,
    BiFunction<Response, @Nullable Object, T> result,
    boolean whole,
    Duration timeout,
    CredentialProvider credentials,
    @Nullable RetryPolicy retries)
    implements Call<T>, SentCall {
  /**
   * How long after the deadline the executor has time to complete the future with the failure.
   * After that, another thread completes it.
   */
  private static final Duration GRACE = Duration.ofMillis(100);

  @SuppressWarnings("unchecked")
  // A reader of T reads a T.
  static <T extends @Nullable Object> PreparedCall<T> of(
      CallServices client, Request request, BodyReader<T> reader) {
    return new PreparedCall<>(
        client,
        request,
        reader,
        (response, value) -> (T) value,
        false,
        client.timeout(),
        client.credentials(),
        null);
  }

  @Override
  public Call<T> timeout(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive");
    }
    return new PreparedCall<>(
        client, request, reader, result, whole, timeout, credentials, retries);
  }

  @Override
  public Call<T> header(String name, String value) {
    HeaderValidation.check(name, value);
    Request changed = request.withHeader(name, value);
    return new PreparedCall<>(
        client, changed, reader, result, whole, timeout, credentials, retries);
  }

  @Override
  public Call<T> ifMatch(String etag) {
    if (etag.startsWith("W/")) {
      throw new IllegalArgumentException(
          "the entity tag is weak, which never matches for a change (RFC 9110 §13.1.1)");
    }
    return header("If-Match", quoted(etag));
  }

  @Override
  public Call<T> ifNoneMatch(String etag) {
    return header("If-None-Match", quoted(etag));
  }

  private static String quoted(String etag) {
    if (!etag.equals("*") && !etag.matches("(W/)?\"[^\"]*\"")) {
      throw new IllegalArgumentException(
          "an entity tag is in quotes, as ApiResponse.etag() returns it: \"v7\"");
    }
    return etag;
  }

  @Override
  public Call<T> gzip() {
    Request gzipped = request.withGzippedBody();
    return new PreparedCall<>(
        client, gzipped, reader, result, whole, timeout, credentials, retries);
  }

  @Override
  public Call<T> idempotencyKey() {
    return idempotencyKey(UUID.randomUUID().toString());
  }

  @Override
  public Call<T> idempotencyKey(String key) {
    return header(client.idempotencyHeader(), key);
  }

  @Override
  public Call<T> retries(int retries) {
    return retries(RetryPolicy.of(retries));
  }

  @Override
  public Call<T> retries(RetryPolicy retries) {
    Objects.requireNonNull(retries, "retries");
    return new PreparedCall<>(
        client, request, reader, result, whole, timeout, credentials, retries);
  }

  @Override
  public Call<T> credentials(CredentialProvider credentials) {
    Objects.requireNonNull(credentials, "credentials");
    return new PreparedCall<>(
        client, request, reader, result, whole, timeout, credentials, retries);
  }

  @Override
  public Call<T> tag(String name, String value) {
    Request tagged = CallTags.with(request, name, value);
    return new PreparedCall<>(client, tagged, reader, result, whole, timeout, credentials, retries);
  }

  @Override
  public Call<ApiResponse<T>> withResponse() {
    return new PreparedCall<>(
        client,
        request,
        reader,
        (response, value) -> ApiResponse.of(response, result.apply(response, value)),
        true,
        timeout,
        credentials,
        retries);
  }

  @Override
  public <V extends @Nullable Object> CompletableFuture<V> resend(
      Request request, BodyReader<V> reader) {
    PreparedCall<V> fresh = PreparedCall.of(client, request, reader);
    return new PreparedCall<>(
            client, fresh.request, reader, fresh.result, false, timeout, credentials, retries)
        .sendAsync(client.timer().pool());
  }

  @Override
  public T send() {
    Request started = started(context().blockingOnCurrentThread());
    CallExceptions exceptions = new CallExceptions(client, started);
    Response response =
        await(client.entry(started.context()).send(started), started, true, exceptions);
    if (exceptions.isFailure(response)) {
      throw exceptions.of(response);
    }
    // A stream is not limited by the deadline from here on: it has an idle limit.
    boolean limited = !started.context().streaming();
    return await(read(response.withRequest(started), started), started, limited, exceptions);
  }

  @Override
  public CompletableFuture<T> sendAsync() {
    return sendAsync(client.executor());
  }

  private CompletableFuture<T> sendAsync(Executor executor) {
    Request started = started(context());
    CallExceptions exceptions = new CallExceptions(client, started);
    CompletableFuture<Response> exchange = client.entry(started.context()).send(started);
    CompletableFuture<Response> response = on(executor, exchange);
    CompletableFuture<T> result =
        CancellableFutures.compose(
            response, (answer, failure) -> ended(answer, failure, started, exceptions, executor));
    CompletableFuture<?> limited = started.context().streaming() ? response : result;
    if (!limited.isDone()) {
      Duration left = started.context().remaining().orElse(timeout);
      DeadlineTimer.Timeout watch =
          client
              .timer()
              .schedule(
                  left,
                  () ->
                      CancellableFutures.failOn(
                          limited,
                          executor,
                          client.timer(),
                          GRACE,
                          () -> timedOut(exchange, response, exceptions)));
      limited.whenComplete((value, failure) -> watch.end());
    }
    return result;
  }

  private CompletableFuture<T> ended(
      @Nullable Response answer,
      @Nullable Throwable failure,
      Request started,
      CallExceptions exceptions,
      Executor executor) {
    if (answer == null) {
      return CompletableFuture.failedFuture(
          exceptions.of(failure != null ? failure : new IllegalStateException("no response")));
    }
    if (exceptions.isFailure(answer)) {
      return CompletableFuture.failedFuture(exceptions.of(answer));
    }
    CompletableFuture<T> reading = read(answer.withRequest(started), started);
    return CancellableFutures.compose(
        // If the body is not complete yet, an I/O thread will complete it. What follows must not
        // run on that thread, so it moves to the executor.
        reading.isDone() ? reading : on(executor, reading),
        (value, trouble) ->
            trouble == null
                ? CompletableFuture.completedFuture(value)
                : CompletableFuture.failedFuture(exceptions.of(trouble)));
  }

  private <V> CompletableFuture<V> on(Executor executor, CompletableFuture<V> work) {
    return CancellableFutures.completeOn(work, executor, client.timer().pool());
  }

  private static RuntimeException timedOut(
      CompletableFuture<Response> exchange,
      CompletableFuture<Response> response,
      CallExceptions exceptions) {
    boolean answered = exchange.isDone() && !exchange.isCompletedExceptionally();
    if (!answered || response.isDone()) {
      return exceptions.timeout(new TimeoutException());
    }
    // This is harmless if the executor handles the response after all.
    exchange.join().release();
    return exceptions.executorBusy(new TimeoutException());
  }

  private CompletableFuture<T> read(Response response, Request sent) {
    // The body of a 304 is empty, which a stream or a file cannot tell from an empty list or file.
    if (response.status() == 304 && (whole || reader.idle().isPresent())) {
      response.body().discard();
      return whole
          ? CompletableFuture.completedFuture(result.apply(response, null))
          : CompletableFuture.failedFuture(
              JsonBodyDecoder.failure(response, "not modified: send the call withResponse()"));
    }
    return CancellableFutures.map(
        reader.read(response, this, sent), value -> result.apply(response, value));
  }

  private CallContext context() {
    CallContext context =
        CallContextFactory.of(
            request.context().withTimeout(timeout),
            credentials,
            retries,
            client.idempotencyHeader());
    return reader.idle().map(context::asStream).orElse(context);
  }

  private Request started(CallContext context) {
    return CallMask.within(request, context);
  }

  private static <V> V await(
      CompletableFuture<V> future, Request request, boolean limited, CallExceptions exceptions) {
    try {
      if (future.isDone() || !limited) {
        return future.get();
      }
      Duration left = request.context().remaining().orElse(Duration.ZERO);
      return future.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // Created before the cancellation, so that the message can say what the call waits for.
      RuntimeException late = exceptions.timeout(e);
      future.cancel(true);
      throw late;
    } catch (InterruptedException e) {
      future.cancel(true);
      throw exceptions.of(e);
    } catch (ExecutionException e) {
      throw exceptions.of(CancellableFutures.unwrap(e));
    }
  }

  @Override
  public String toString() {
    return request.toString();
  }
}
