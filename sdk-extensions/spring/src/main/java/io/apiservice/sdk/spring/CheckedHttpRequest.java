package io.apiservice.sdk.spring;

import io.apiservice.sdk.http.RepeatedBodyCheck.Transmission;
import io.apiservice.sdk.http.UnrepeatableBodyException;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** Breaks a repeated request off if its body is not the one that was sent the first time. */
final class CheckedHttpRequest extends ClientHttpRequestDecorator {
  private final Transmission transmission;
  private final Consumer<UnrepeatableBodyException> unrepeatable;

  CheckedHttpRequest(
      ClientHttpRequest next,
      Transmission transmission,
      Consumer<UnrepeatableBodyException> unrepeatable) {
    super(next);
    this.transmission = transmission;
    this.unrepeatable = unrepeatable;
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    // A body of one element stays a Mono, because Spring treats it differently.
    return super.writeWith(
        body instanceof Mono
            ? Mono.<DataBuffer>from(body)
                .handle(this::checkOnly)
                .switchIfEmpty(Mono.defer(this::end))
                .onErrorMap(this::failed)
            : checked(body).concatWith(Mono.defer(this::end)).onErrorMap(this::failed));
  }

  @Override
  public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
    return super.writeAndFlushWith(
        Flux.<Publisher<? extends DataBuffer>>from(body)
            .map(this::checked)
            .concatWith(Mono.defer(this::end))
            .onErrorMap(this::failed));
  }

  private Flux<DataBuffer> checked(Publisher<? extends DataBuffer> body) {
    return Flux.<DataBuffer>from(body).handle(this::check);
  }

  private void check(DataBuffer buffer, SynchronousSink<DataBuffer> sink) {
    try {
      noteAll(buffer);
      sink.next(buffer);
    } catch (UnrepeatableBodyException e) {
      DataBufferUtils.release(buffer);
      sink.error(e);
    }
  }

  private void checkOnly(DataBuffer buffer, SynchronousSink<DataBuffer> sink) {
    try {
      noteAll(buffer);
      transmission.end();
      sink.next(buffer);
    } catch (UnrepeatableBodyException e) {
      DataBufferUtils.release(buffer);
      sink.error(e);
    }
  }

  private void noteAll(DataBuffer buffer) throws UnrepeatableBodyException {
    try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
      while (parts.hasNext()) {
        transmission.next(parts.next());
      }
    }
  }

  private <T> Mono<T> end() {
    try {
      transmission.end();
      return Mono.empty();
    } catch (UnrepeatableBodyException e) {
      return Mono.error(e);
    }
  }

  private Throwable failed(Throwable failure) {
    if (failure instanceof UnrepeatableBodyException e) {
      unrepeatable.accept(e);
      return e;
    }
    if (transmission.repeated()) {
      UnrepeatableBodyException e = Transmission.sourceFailed(failure);
      unrepeatable.accept(e);
      return e;
    }
    return failure;
  }
}
