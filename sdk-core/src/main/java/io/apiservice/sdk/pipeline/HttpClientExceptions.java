package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.TransportClosedException;
import io.apiservice.sdk.http.context.CallMask;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of {@code HttpClient.send} and {@code sendAsync}, as the JDK's client has them.
 */
final class HttpClientExceptions {
  private HttpClientExceptions() {}

  /** Returns the failure in a form that quotes no secret, whichever code threw it. */
  static Throwable redacted(Request request, @Nullable Throwable failure) {
    Throwable shown = CallMask.of(request).cause(failure).failure();
    if (shown instanceof ApiException || shown instanceof TransportClosedException) {
      return new IOException(shown.getMessage(), shown);
    }
    return shown != null ? shown : new IllegalStateException("a transport returned null");
  }

  /**
   * Returns the failure as {@code send} throws it: a copy, so that its stack trace shows the
   * caller, and an {@code IOException}, except for what is wrong with the request itself.
   */
  static IOException thrown(Throwable failure) throws InterruptedException {
    if (failure instanceof InterruptedException interrupted) {
      boolean unused = Thread.interrupted(); // an exception replaces the flag
      throw interrupted;
    }
    if (failure instanceof IllegalArgumentException || failure instanceof SecurityException) {
      throw (RuntimeException) failure;
    }
    String message = failure.getMessage();
    if (failure instanceof HttpConnectTimeoutException) {
      return caused(new HttpConnectTimeoutException(message), failure);
    }
    if (failure instanceof HttpTimeoutException) {
      return caused(new HttpTimeoutException(message), failure);
    }
    if (failure instanceof ConnectException) {
      return caused(new ConnectException(message), failure);
    }
    if (failure instanceof SSLHandshakeException) {
      return caused(new SSLHandshakeException(message), failure);
    }
    if (failure instanceof SSLException) {
      return new SSLException(message, failure);
    }
    if (failure instanceof ProtocolException) {
      return caused(new ProtocolException(message), failure);
    }
    boolean hasReason =
        failure instanceof IOException && failure.getCause() instanceof ApiException;
    return new IOException(message, hasReason ? failure.getCause() : failure);
  }

  private static IOException caused(IOException thrown, Throwable cause) {
    thrown.initCause(cause);
    return thrown;
  }
}
