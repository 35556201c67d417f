package io.apiservice.sdk.stream;

import io.apiservice.sdk.async.ElementSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The values of a JSON array, or the values of lines with one value each.
 *
 * @param <T> the type of the elements
 */
public final class JsonElementSource<T> implements ElementSource<T> {
  /**
   * Reads one value.
   *
   * @param <T> the type of the value
   */
  @FunctionalInterface
  public interface ElementDecoder<T> {
    /**
     * Reads a value.
     *
     * @param json the value
     * @param position its position in the body, for messages
     */
    T decode(byte[] json, String position);
  }

  private final BodyBytes body;
  private final JsonSplitter splitter;
  private final ElementDecoder<T> decoder;
  private final StreamFailures failures;
  private volatile boolean ended;

  /**
   * Creates the elements of a body.
   *
   * @param lines whether the body is known to have one value per line
   */
  public JsonElementSource(
      BodyBytes body, boolean lines, ElementDecoder<T> decoder, StreamFailures failures) {
    this.body = body;
    this.splitter = new JsonSplitter(lines);
    this.decoder = decoder;
    this.failures = failures;
    // Streams, iterators and subscriptions all refer to the source.
    new StreamExchange(body, failures).endWith(this);
  }

  @Override
  public @Nullable T poll() {
    try {
      byte[] json = json();
      return json == null ? null : decoder.decode(json, splitter.position());
    } catch (IOException e) {
      close();
      throw failures.undecodable(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private byte @Nullable [] json() throws IOException {
    while (!ended) {
      boolean last = body.ended();
      ByteBuffer bytes = body.buffer();
      if (bytes == null) {
        return last ? atTheEnd() : null;
      }
      byte[] json = splitter.next(bytes);
      if (json != null) {
        return json;
      }
    }
    return null;
  }

  private byte @Nullable [] atTheEnd() throws IOException {
    Throwable failure = body.failure();
    boolean closed = ended;
    ended = true;
    if (failure != null && !closed) {
      long before = splitter.values();
      throw failures.broken(failure, before == 1 ? "1 element" : before + " elements");
    }
    return closed ? null : splitter.end();
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public CompletableFuture<?> more() {
    return body.more();
  }

  @Override
  public void close() {
    ended = true;
    body.close();
  }

  @Override
  public String toString() {
    return "elements" + (ended ? ", closed" : ", open");
  }
}
