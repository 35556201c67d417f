package io.apiservice.sdk.stream;

import io.apiservice.sdk.async.ElementSource;
import io.apiservice.sdk.async.ElementSubscription;
import io.apiservice.sdk.async.EmptySubscription;
import io.apiservice.sdk.async.IoThreads;
import io.apiservice.sdk.async.Releasable;
import io.apiservice.sdk.call.ElementStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream over the elements of a source, for one reader.
 *
 * @param <T> the type of the elements
 */
public final class SourceElementStream<T> implements ElementStream<T>, Releasable {
  private final ElementSource<T> source;
  private final Executor subscribers;
  private final StreamFailures failures;
  private final AtomicBoolean read;

  /**
   * Creates a stream over the elements of a source.
   *
   * @param subscribers calls the subscribers; must not reject a task
   * @param failures creates exceptions
   */
  public SourceElementStream(
      ElementSource<T> source, Executor subscribers, StreamFailures failures) {
    this(source, subscribers, failures, new AtomicBoolean());
  }

  private SourceElementStream(
      ElementSource<T> source, Executor subscribers, StreamFailures failures, AtomicBoolean read) {
    this.source = source;
    this.subscribers = subscribers;
    this.failures = failures;
    this.read = read;
  }

  /** Returns this stream with each element converted by a function. */
  <R> SourceElementStream<R> map(Function<T, R> function) {
    return new SourceElementStream<>(
        new MappedElementSource<>(source, function), subscribers, failures, read);
  }

  private boolean take() {
    return read.compareAndSet(false, true);
  }

  @Override
  public Iterator<T> iterator() {
    if (!take()) {
      throw alreadyRead();
    }
    return new ElementIterator();
  }

  private static IllegalStateException alreadyRead() {
    return new IllegalStateException("the elements of a response can be read once");
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    if (take()) {
      new ElementSubscription<>(source, subscribers, subscriber).start();
      return;
    }
    subscriber.onSubscribe(EmptySubscription.INSTANCE);
    subscriber.onError(alreadyRead());
  }

  @Override
  public void close() {
    source.close();
  }

  /** Closes the stream. Called if the stream arrives after its call was cancelled. */
  @Override
  public void release() {
    close();
  }

  @Override
  public String toString() {
    return source.toString();
  }

  /** An iterator that blocks until the next element arrives. */
  private final class ElementIterator implements Iterator<T> {
    private @Nullable T next;

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = await();
      }
      return next != null;
    }

    @Override
    public T next() {
      T element = next == null ? await() : next;
      next = null;
      if (element == null) {
        throw new NoSuchElementException();
      }
      return element;
    }

    private @Nullable T await() {
      IoThreads.refuseToWait();
      while (true) {
        T element = source.poll();
        if (element != null || source.ended()) {
          return element;
        }
        try {
          source.more().get();
        } catch (InterruptedException e) {
          source.close();
          throw failures.broken(e, "");
        } catch (ExecutionException | CancellationException e) {
          // Polling again throws the exception.
        }
      }
    }
  }

  /** Converts the elements of a source. */
  private record MappedElementSource<A, B>(ElementSource<A> source, Function<A, B> function)
      implements ElementSource<B> {
    @Override
    public @Nullable B poll() {
      A element = source.poll();
      try {
        return element == null ? null : function.apply(element);
      } catch (RuntimeException e) {
        source.close();
        throw e;
      }
    }

    @Override
    public boolean ended() {
      return source.ended();
    }

    @Override
    public CompletableFuture<?> more() {
      return source.more();
    }

    @Override
    public void close() {
      source.close();
    }

    @Override
    public String toString() {
      return source.toString();
    }
  }
}
