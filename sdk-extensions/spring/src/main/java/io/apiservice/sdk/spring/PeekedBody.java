package io.apiservice.sdk.spring;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A body whose beginning was read in order to explain a refusal. {@link #whole} still publishes all
 * of it. The rest stays on the connection until somebody asks for it.
 */
final class PeekedBody implements CoreSubscriber<DataBuffer> {
  private static final int LIMIT = 64 * 1024;

  private final MonoSink<PeekedBody> ready;
  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
  private volatile @Nullable Subscription source;
  private boolean peeked;
  private @Nullable FluxSink<DataBuffer> reader;
  private @Nullable Runnable end;

  private PeekedBody(MonoSink<PeekedBody> ready) {
    this.ready = ready;
  }

  /** Reads the beginning of a body. A failure meanwhile is published by {@link #whole}. */
  static Mono<PeekedBody> of(Flux<DataBuffer> body) {
    return Mono.create(
        sink -> {
          PeekedBody peeked = new PeekedBody(sink);
          sink.onCancel(peeked::discard);
          body.subscribe(peeked);
        });
  }

  /** Up to 64 KiB of the body, and what arrived together with them. */
  byte[] beginning() {
    return beginning.toByteArray();
  }

  Flux<DataBuffer> whole() {
    byte[] read = beginning();
    Flux<DataBuffer> rest = Flux.create(this::read);
    return read.length == 0
        ? rest
        : Flux.<DataBuffer>just(DefaultDataBufferFactory.sharedInstance.wrap(read))
            .concatWith(rest);
  }

  void discard() {
    Subscription subscription = source;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private void read(FluxSink<DataBuffer> sink) {
    Runnable ended;
    synchronized (this) {
      reader = sink;
      ended = end;
    }
    sink.onCancel(this::discard);
    if (ended != null) {
      ended.run();
    } else {
      sink.onRequest(this::request);
    }
  }

  private void request(long count) {
    Subscription subscription = source;
    if (subscription != null) {
      subscription.request(count);
    }
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    source = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(DataBuffer buffer) {
    if (peeked) {
      if (reader != null) {
        reader.next(buffer);
      } else {
        DataBufferUtils.release(buffer);
      }
      return;
    }
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    beginning.writeBytes(bytes);
    if (beginning.size() < LIMIT) {
      request(1);
    } else {
      ready();
    }
  }

  @Override
  public void onComplete() {
    ended(
        () -> {
          if (reader != null) {
            reader.complete();
          }
        });
  }

  @Override
  public void onError(Throwable failure) {
    ended(
        () -> {
          if (reader != null) {
            reader.error(failure);
          }
        });
  }

  private void ended(Runnable how) {
    boolean awaited;
    synchronized (this) {
      end = how;
      awaited = reader != null;
    }
    if (awaited) {
      how.run();
    }
    if (!peeked) {
      ready();
    }
  }

  private void ready() {
    peeked = true;
    ready.success(this);
  }
}
