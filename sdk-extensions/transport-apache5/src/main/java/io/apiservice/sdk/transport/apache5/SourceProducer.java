package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.spi.RequestSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** A request that is sent once, with its body or without. */
final class SourceProducer implements AsyncRequestProducer {
  private final HttpRequest request;
  private final @Nullable RequestSource source;
  private volatile @Nullable DataStreamChannel channel;
  private volatile boolean sent;
  private boolean started;
  private @Nullable ByteBuffer piece;

  SourceProducer(HttpRequest request, @Nullable RequestSource source) {
    this.request = request;
    this.source = source;
    this.sent = source == null;
  }

  /** Whether nothing of the body is left to be sent. */
  boolean isSent() {
    return sent;
  }

  @Override
  public void sendRequest(RequestChannel requests, HttpContext context)
      throws HttpException, IOException {
    RequestSource body = source;
    BasicEntityDetails entity =
        body == null ? null : new BasicEntityDetails(Math.max(-1, body.length()), null);
    requests.sendRequest(request, entity, context);
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public int available() {
    return !started || piece != null || (source != null && source.isReady()) ? 1 : 0;
  }

  /** Writes what there is of the body, as far as the connection takes it. */
  @Override
  public void produce(DataStreamChannel output) throws IOException {
    RequestSource body = source;
    if (body == null || sent) {
      return;
    }
    if (!started) {
      started = true;
      channel = output;
      body.start(this::requestOutput);
    }
    if (!write(body, output)) {
      output.requestOutput();
    } else if (body.ended()) {
      sent = true;
      output.endStream();
    }
  }

  /** Returns false if the connection takes no more. */
  private boolean write(RequestSource body, DataStreamChannel output) throws IOException {
    for (ByteBuffer next = next(body); next != null; next = next(body)) {
      output.write(next);
      if (next.hasRemaining()) {
        piece = next;
        return false;
      }
    }
    return true;
  }

  private @Nullable ByteBuffer next(RequestSource body) {
    ByteBuffer rest = piece;
    piece = null;
    return rest != null ? rest : body.next();
  }

  private void requestOutput() {
    DataStreamChannel output = channel;
    if (output != null) {
      output.requestOutput();
    }
  }

  @Override
  public void failed(Exception cause) {}

  /** Called when the exchange has ended, perhaps before the whole body was sent. */
  @Override
  public void releaseResources() {
    sent = true;
    if (source != null) {
      source.cancel();
    }
  }
}
