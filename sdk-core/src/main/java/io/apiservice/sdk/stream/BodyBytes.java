package io.apiservice.sdk.stream;

import io.apiservice.sdk.async.Releasable;
import io.apiservice.sdk.http.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a body, for one consumer that polls. While the consumer uses one piece of data, the
 * next one is already requested from the network.
 */
public final class BodyBytes implements BodySubscriber<BodyBytes>, Releasable {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final Queue<ByteBuffer> arrived = new ConcurrentLinkedQueue<>();
  private final @Nullable GzipInflater inflater;
  private ByteBuffer inflated = NONE;
  private volatile @Nullable Subscription subscription;
  private volatile boolean requested;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable CompletableFuture<Boolean> waiting;

  /**
   * Creates the bytes of a response with these headers. If they say that the body is compressed
   * with gzip, it is decompressed.
   */
  public BodyBytes(Headers headers) {
    this.inflater =
        headers
            .first("Content-Encoding")
            .filter(encoding -> encoding.trim().equalsIgnoreCase("gzip"))
            .map(encoding -> new GzipInflater())
            .orElse(null);
  }

  @Override
  public CompletionStage<BodyBytes> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    request(subscription);
  }

  private void request(Subscription from) {
    requested = true;
    from.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.hasRemaining()) {
        arrived.add(buffer);
      }
    }
    requested = false;
    wake();
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
    ended = true;
    wake();
  }

  @Override
  public void onComplete() {
    ended = true;
    wake();
  }

  private void wake() {
    CompletableFuture<Boolean> waiter = waiting;
    if (waiter != null) {
      waiter.complete(true);
    }
  }

  /**
   * Whether no more bytes follow after those that {@link #buffer} returns. Call this before {@link
   * #buffer}.
   */
  boolean ended() {
    return ended;
  }

  /** Returns why the body ended too early; null if it is complete. */
  @Nullable Throwable failure() {
    GzipInflater gzip = inflater;
    return failure == null && gzip != null && !gzip.complete()
        ? new EOFException("the gzip data ends in the middle")
        : failure;
  }

  /** Returns the next bytes; null if none have arrived. The caller consumes the buffer. */
  @Nullable ByteBuffer buffer() {
    GzipInflater gzip = inflater;
    if (gzip == null) {
      return received();
    }
    ByteBuffer bytes = inflated;
    while (!bytes.hasRemaining()) {
      ByteBuffer received = received();
      if (received == null) {
        return null;
      }
      try {
        bytes = gzip.inflate(received);
      } catch (IOException e) {
        failure = e;
        arrived.clear();
        close();
        return null;
      }
    }
    inflated = bytes;
    return bytes;
  }

  private @Nullable ByteBuffer received() {
    ByteBuffer head = arrived.peek();
    while (head != null && !head.hasRemaining()) {
      arrived.poll();
      head = arrived.peek();
    }
    Subscription from = subscription;
    if (head == null && !requested && !ended && from != null) {
      request(from);
      head = arrived.peek(); // a body in memory delivers its data at once
    }
    return head;
  }

  /** Returns a future that completes when it is useful to poll again. */
  CompletableFuture<?> more() {
    CompletableFuture<Boolean> waiter = new CompletableFuture<>();
    waiting = waiter;
    if (ended || !arrived.isEmpty() || !requested) {
      waiter.complete(true);
    }
    return waiter;
  }

  /** Ends the exchange. */
  void close() {
    ended = true;
    Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
    wake();
  }

  /** Ends the exchange. Called if the body arrives after its reader has gone. */
  @Override
  public void release() {
    close();
  }
}
