package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.MalformedResponseException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Receives a response. The body is buffered up to a limit. If the body is shorter, the response is
 * passed on when the body is complete. If it is longer, the response is passed on at the limit, and
 * the rest is read later from the connection. Until the response is passed on, this class enforces
 * its deadline.
 */
public final class ResponseSubscriber implements BodySubscriber<Response> {
  private static final int DECODED = 64 * 1024 * 1024;
  private static final int ERROR_KEPT = 64 * 1024;

  private final CompletableFuture<Response> response = new CompletableFuture<>();
  private final AtomicBoolean completed = new AtomicBoolean();
  private final int status;
  private final Headers headers;
  private final Request request;
  private final int limit;
  private final DeadlineTimer timer;
  private final boolean watched;
  private final List<ByteBuffer> buffered = new ArrayList<>(2);
  private HttpClient.@Nullable Version version;
  private int read;
  private @Nullable Subscription source;
  private volatile DeadlineTimer.@Nullable Timeout timeout;
  private volatile @Nullable StreamingBody tail;

  private ResponseSubscriber(
      int status, Headers headers, Request request, DeadlineTimer timer, boolean watched) {
    this.status = status;
    this.headers = headers;
    this.request = request;
    this.limit = status >= 300 ? ERROR_KEPT : request.context().streaming() ? 0 : DECODED;
    this.timer = timer;
    this.watched = watched;
  }

  /**
   * Receives the response to {@code request}, of which the status and the headers have arrived: the
   * body of a streamed success is not buffered, that of an error up to 64 KiB.
   */
  public static ResponseSubscriber of(
      int status, Headers headers, Request request, DeadlineTimer timer) {
    return checked(new ResponseSubscriber(status, headers, request, timer, false));
  }

  /**
   * Like {@link #of}, for an exchange that is aborted at the deadline of the call by who started
   * it.
   */
  public static ResponseSubscriber ofWatched(
      int status, Headers headers, Request request, DeadlineTimer timer) {
    return checked(new ResponseSubscriber(status, headers, request, timer, true));
  }

  /** Sets the HTTP version of the exchange, before the body arrives. */
  public ResponseSubscriber withVersion(HttpClient.Version version) {
    this.version = version;
    return this;
  }

  /**
   * Returns the subscriber to give to a client of the JDK that has threads of its own: this, or a
   * subscriber of the JDK in front of it. The JDK completes its own subscribers on the thread that
   * has received the response, but asks one of another class for its body on one thread more. The
   * JDK's subscriber ends with the body only, so it is used if the body is buffered to its end.
   */
  BodySubscriber<Response> forPooledClient() {
    if (!isBufferedToItsEnd()) {
      return this;
    }
    BodySubscriber<Response> adapter =
        BodySubscribers.fromSubscriber(this, ended -> ended.response.join());
    response.whenComplete(
        (received, failure) -> {
          if (failure != null) {
            adapter.onError(failure);
          }
        });
    return adapter;
  }

  private boolean isBufferedToItsEnd() {
    try {
      long length = Long.parseLong(headers.first("Content-Length").orElse("-1"));
      return limit > 0 && length >= 0 && length <= limit;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static ResponseSubscriber checked(ResponseSubscriber subscriber) {
    Headers headers = subscriber.headers;
    if (headers.contains("Transfer-Encoding") && headers.contains("Content-Length")) {
      // RFC 9112 §6.3: the JDK uses the first, others the second, which allows response smuggling.
      subscriber.refuse(
          new MalformedResponseException("Content-Length and Transfer-Encoding together"));
    }
    return subscriber;
  }

  /** Rejects a response before its body is read. */
  private void refuse(MalformedResponseException why) {
    if (completed.compareAndSet(false, true)) {
      endWatch();
      response.completeExceptionally(why);
    }
  }

  @Override
  public CompletionStage<Response> getBody() {
    return response;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    source = subscription;
    if (response.isDone()) {
      subscription.cancel();
      return;
    }
    if (limit == 0) {
      complete(keepStreaming(subscription));
      return;
    }
    subscription.request(1);
    if (!watched && !completed.get()) {
      startWatch();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    StreamingBody downstream = tail;
    if (downstream != null) {
      downstream.onNext(buffers);
      return;
    }
    for (ByteBuffer buffer : buffers) {
      read += buffer.remaining();
      buffered.add(buffer);
    }
    Subscription subscription = source;
    if (subscription == null || response.isDone()) {
      return;
    }
    if (read > limit) {
      complete(keepStreaming(subscription));
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    Throwable failure = NetworkExceptions.of(thrown);
    StreamingBody downstream = tail;
    if (downstream != null) {
      downstream.onError(failure);
      return;
    }
    response.completeExceptionally(failure);
    endWatch();
  }

  @Override
  public void onComplete() {
    StreamingBody downstream = tail;
    if (downstream != null) {
      downstream.onComplete();
      return;
    }
    complete(Body.wrap(joined()));
  }

  private StreamingBody keepStreaming(Subscription subscription) {
    StreamingBody body = new StreamingBody(joined(), subscription, request.context(), timer);
    tail = body;
    return body;
  }

  private void complete(Body body) {
    if (!completed.compareAndSet(false, true)) {
      return;
    }
    endWatch();
    Response made = Response.of(status, headers, body).withRequest(request);
    HttpClient.Version known = version;
    response.complete(known == null ? made : made.withVersion(known));
  }

  /** A short body usually arrives together with the headers, and needs no timeout. */
  private void startWatch() {
    Duration left = request.context().remaining().orElse(null);
    if (left == null) {
      return;
    }
    DeadlineTimer.Timeout started = timer.schedule(left, this::onTimeout);
    timeout = started;
    if (completed.get() || response.isDone()) {
      started.end();
    }
  }

  private void endWatch() {
    DeadlineTimer.Timeout started = timeout;
    if (started != null) {
      started.end();
    }
  }

  private void onTimeout() {
    if (!completed.compareAndSet(false, true)) {
      return;
    }
    response.completeExceptionally(
        new HttpTimeoutException("the body did not end within the deadline of the call"));
    Subscription subscription = source;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private byte[] joined() {
    byte[] bytes = new byte[read];
    int at = 0;
    for (ByteBuffer buffer : buffered) {
      int length = buffer.remaining();
      buffer.duplicate().get(bytes, at, length);
      at += length;
    }
    buffered.clear();
    return bytes;
  }
}
