package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.MalformedResponseException;
import io.apiservice.sdk.http.TransportClosedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/**
 * Apache's exceptions in the words of the JDK's, which the SDK knows: which of them mean that
 * nothing was sent, and which quote what the peer sent.
 */
final class ApacheExceptions {
  private static final int MAX_DEPTH = 16;

  private static final Pattern CLOSED = Pattern.compile("(?i)pool (is closed|shut down)");

  private ApacheExceptions() {}

  static Throwable translate(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
      Throwable known = known(at);
      if (known != null) {
        return known;
      }
      at = at.getCause();
    }
    return failure instanceof RuntimeException
        ? new IOException("the HTTP client failed: " + failure.getClass().getSimpleName(), failure)
        : failure;
  }

  private static @Nullable Throwable known(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof HttpHostConnectException) {
      return new ConnectException(message);
    }
    if (failure instanceof RequestNotExecutedException) {
      return new ConnectException("the connection was closed before the request was sent");
    }
    if (failure instanceof ConnectTimeoutException) {
      return new HttpConnectTimeoutException(message);
    }
    if (failure instanceof ConnectionRequestTimeoutException) {
      return new HttpConnectTimeoutException("no connection of the pool became free");
    }
    if (failure instanceof IllegalStateException && CLOSED.matcher(message).find()) {
      return new TransportClosedException();
    }
    if (failure instanceof NoHttpResponseException) {
      return new EOFException("the server closed the connection without a response");
    }
    if (failure instanceof TruncatedChunkException
        || failure instanceof ConnectionClosedException) {
      return new EOFException("the connection ended before the response did");
    }
    return malformed(failure);
  }

  private static @Nullable MalformedResponseException malformed(Throwable failure) {
    if (failure instanceof MalformedResponseException same) {
      return same;
    }
    if (failure instanceof MalformedChunkCodingException) {
      return new MalformedResponseException("the size of a chunk");
    }
    if (failure instanceof MessageConstraintException) {
      return new MalformedResponseException("its status line or headers are too long");
    }
    return failure instanceof HttpException
        ? new MalformedResponseException("it breaks the protocol")
        : null;
  }
}
