package io.apiservice.sdk.call;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.CallAuthentication;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.event.ListenerNotification;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.CallMask;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A prepared call. Immutable and thread-safe. It sends nothing before {@link #send()} or {@link
 * #sendAsync()}, and may be sent any number of times.
 *
 * <pre>{@code
 * User ada = users.calls().get("42").timeout(Duration.ofSeconds(3)).send();
 * }</pre>
 *
 * @param <T> the type of the result
 */
@CheckReturnValue
public final class Call<T extends @Nullable Object> {
  /** How long the executor has, after the deadline, to take the failure over. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final CallDependencies dependencies;
  private final Request request;
  private final BodyReader<?> reader;
  private final BiFunction<Response, @Nullable Object, T> result;
  private final boolean whole;
  private final Duration timeout;
  private final CredentialProvider credentials;
  private final @Nullable RetryPolicy retries;

  private Call(
      CallDependencies dependencies,
      Request request,
      BodyReader<?> reader,
      BiFunction<Response, @Nullable Object, T> result,
      boolean whole,
      Duration timeout,
      CredentialProvider credentials,
      @Nullable RetryPolicy retries) {
    this.dependencies = dependencies;
    this.request = request;
    this.reader = reader;
    this.result = result;
    this.whole = whole;
    this.timeout = timeout;
    this.credentials = credentials;
    this.retries = retries;
  }

  /** Prepares a call; {@code ApiRequest} and {@code Resource} do it for you. */
  @SuppressWarnings("unchecked") // a reading of T reads a T
  public static <T extends @Nullable Object> Call<T> of(
      CallDependencies dependencies,
      CredentialProvider credentials,
      Request request,
      BodyReader<T> reader) {
    Request accepting =
        request.headers().contains("Accept")
            ? request
            : request.withHeader("Accept", reader.accept());
    return new Call<>(
        dependencies,
        accepting,
        reader,
        (response, value) -> (T) value,
        false,
        dependencies.timeout(),
        credentials,
        null);
  }

  /**
   * A copy with its own deadline. It covers everything from sending to the end of the body, with
   * tokens and retries; for a download, everything up to the headers.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Call<T> timeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive");
    }
    return new Call<>(dependencies, request, reader, result, whole, timeout, credentials, retries);
  }

  /**
   * A copy with a header, which replaces an earlier value.
   *
   * @throws IllegalArgumentException if it cannot be sent, or is {@code Authorization}
   */
  public Call<T> header(String name, String value) {
    return with(HeaderValidation.with(request, name, value));
  }

  /**
   * A copy with a random idempotency key, chosen now. Sending the copy several times is one
   * operation for the API, so it may be retried whatever its method.
   */
  public Call<T> idempotencyKey() {
    return idempotencyKey(UUID.randomUUID().toString());
  }

  /** A copy with this idempotency key. */
  public Call<T> idempotencyKey(String key) {
    return header(dependencies.idempotencyHeader(), key);
  }

  /**
   * A copy that is retried at most this often; 0 does not switch off the one repeat after a 401.
   */
  public Call<T> retries(int retries) {
    return retries(RetryPolicy.of(retries));
  }

  /** A copy with a retry policy of its own. */
  public Call<T> retries(RetryPolicy retries) {
    return new Call<>(
        dependencies,
        request,
        reader,
        result,
        whole,
        timeout,
        credentials,
        Objects.requireNonNull(retries));
  }

  /** A copy with other credentials. */
  public Call<T> credentials(CredentialProvider credentials) {
    return new Call<>(
        dependencies,
        request,
        reader,
        result,
        whole,
        timeout,
        Objects.requireNonNull(credentials),
        retries);
  }

  /**
   * A copy that returns status, headers and request id with the value; a 304 is no failure then.
   */
  public Call<ApiResponse<T>> withResponse() {
    return new Call<>(
        dependencies,
        request,
        reader,
        (response, value) -> ApiResponse.of(response, result.apply(response, value)),
        true,
        timeout,
        credentials,
        retries);
  }

  private Call<T> with(Request request) {
    return new Call<>(dependencies, request, reader, result, whole, timeout, credentials, retries);
  }

  /**
   * Sends the call and blocks until the result is decoded or the deadline has passed. Interrupting
   * the thread ends the exchange.
   *
   * @return the result; null only for {@code returningNothing()}
   * @throws ApiException if the call fails: a {@code ResponseException} for a status, {@code
   *     CallTimeoutException} at the deadline, {@code CallInterruptedException} if the thread was
   *     interrupted, {@code TransportException} if the network failed, {@code DecodingException} if
   *     the body is not what was asked for, {@code TokenRefreshException} or {@code
   *     CredentialUnavailableException} if there was no credential to send
   * @throws IllegalStateException if the client is closed, or on an I/O thread of the SDK, which
   *     would wait for itself
   */
  @CanIgnoreReturnValue
  public T send() {
    Request started = started(context().blockingOnCurrentThread());
    CallExceptions exceptions = new CallExceptions(dependencies, started);
    Response response = await(dependencies.pipeline().send(started), started, true, exceptions);
    if (exceptions.isFailure(response)) {
      throw exceptions.of(response);
    }
    boolean limited = !started.context().streaming(); // a stream has its idle limit instead
    return await(read(response.withRequest(started)), started, limited, exceptions);
  }

  /**
   * Sends the call and returns at once. Stages added to the future run on the client's executor,
   * never on an I/O thread, and may block. Cancelling the future ends the exchange.
   *
   * @return the result, or a failure with the exceptions of {@link #send()}
   */
  @CanIgnoreReturnValue
  public CompletableFuture<T> sendAsync() {
    Request started = started(context());
    CallExceptions exceptions = new CallExceptions(dependencies, started);
    CompletableFuture<Response> exchange = dependencies.pipeline().send(started);
    CompletableFuture<Response> response =
        CancellableFutures.completeOn(
            exchange, dependencies.executor(), dependencies.timer().pool());
    CompletableFuture<T> result =
        CancellableFutures.compose(
            response, (answer, failure) -> ended(answer, failure, started, exceptions));
    CompletableFuture<?> limited = started.context().streaming() ? response : result;
    if (!limited.isDone()) {
      Duration left = started.context().remaining().orElse(timeout);
      DeadlineTimer.Timeout watch =
          dependencies
              .timer()
              .schedule(
                  left,
                  () ->
                      CancellableFutures.failOn(
                          limited,
                          dependencies.executor(),
                          dependencies.timer(),
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
      CallExceptions exceptions) {
    if (answer == null) {
      return CompletableFuture.failedFuture(
          exceptions.of(failure != null ? failure : new IllegalStateException("no response")));
    }
    if (exceptions.isFailure(answer)) {
      return CompletableFuture.failedFuture(exceptions.of(answer));
    }
    return CancellableFutures.compose(
        completeOnExecutor(read(answer.withRequest(started))),
        (value, trouble) ->
            trouble == null
                ? CompletableFuture.completedFuture(value)
                : CompletableFuture.failedFuture(exceptions.of(trouble)));
  }

  private static RuntimeException timedOut(
      CompletableFuture<Response> exchange,
      CompletableFuture<Response> response,
      CallExceptions exceptions) {
    boolean answered = exchange.isDone() && !exchange.isCompletedExceptionally();
    if (!answered || response.isDone()) {
      return exceptions.timeout(new TimeoutException());
    }
    exchange.join().release(); // harmless if the executor takes it after all
    return exceptions.executorBusy(new TimeoutException());
  }

  /** A body that is still coming ends on a thread of the wire; what follows must not run there. */
  private <V> CompletableFuture<V> completeOnExecutor(CompletableFuture<V> reading) {
    return reading.isDone()
        ? reading
        : CancellableFutures.completeOn(
            reading, dependencies.executor(), dependencies.timer().pool());
  }

  private CompletableFuture<T> read(Response response) {
    if (response.status() == 304 && whole) {
      response.body().discard();
      return CompletableFuture.completedFuture(result.apply(response, null));
    }
    return CancellableFutures.map(reader.read(response), value -> result.apply(response, value));
  }

  private CallContext context() {
    CallContext context =
        ListenerNotification.countingAttempts(
                CallAuthentication.as(CallContext.none().withTimeout(timeout), credentials))
            .with(PreviousAttempts.KEY, new PreviousAttempts());
    if (retries != null) {
      context = context.with(RetryingTransport.POLICY, retries);
    }
    if (!dependencies.idempotencyHeader().equals(Idempotency.HEADER)) {
      context = context.with(Idempotency.KEY_HEADER, dependencies.idempotencyHeader());
    }
    return reader.idle().map(context::asStream).orElse(context);
  }

  private Request started(CallContext context) {
    return CallMask.within(request, context);
  }

  private static <V> V await(
      CompletableFuture<V> future, Request request, boolean limited, CallExceptions exceptions) {
    try {
      Duration left = request.context().remaining().orElse(Duration.ZERO);
      return future.isDone() || !limited
          ? future.get()
          : future.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      RuntimeException late = exceptions.timeout(e); // before what it waits for is given up
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
