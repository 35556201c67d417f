package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.SecretMask;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The network failed: there was no response, or an incomplete one. {@link #reason} says in which
 * way; the cause has the details.
 */
public final class TransportException extends ApiException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_CAUSES = 16;
  private static final Pattern STATUS = Pattern.compile("\\b\\d{3}\\b");

  private final Reason reason;

  /** In which way the network failed. */
  public enum Reason {
    /** The name of the server or of the proxy has no address. Nothing was sent. */
    NAME_NOT_RESOLVED,
    /** No connection was accepted at that address and port. Nothing was sent. */
    CONNECTION_REFUSED,
    /** The server did not accept the connection in time. Nothing was sent. */
    CONNECT_TIMEOUT,
    /** The proxy refused to connect to the server. Nothing was sent. */
    PROXY_REFUSED,
    /** The certificate of the server is not trusted, or is for another name. Nothing was sent. */
    CERTIFICATE_NOT_TRUSTED,
    /** TLS failed in another way. */
    TLS_FAILED,
    /** Anything else, mostly a connection that ended before the response did. */
    OTHER;

    /** Returns the reason behind an exception of an HTTP client. */
    public static Reason of(@Nullable Throwable failure) {
      Reason reason = OTHER;
      Throwable at = failure;
      for (int i = 0; at != null && i < MAX_CAUSES; i++) {
        Reason found = ofOne(at);
        if (found != OTHER && (reason == OTHER || isMoreExact(found))) {
          reason = found;
        }
        at = at.getCause();
      }
      return reason;
    }

    /** What clients wrap in an exception that says less. */
    private static boolean isMoreExact(Reason found) {
      return found == NAME_NOT_RESOLVED || found == CERTIFICATE_NOT_TRUSTED;
    }

    private static Reason ofOne(Throwable failure) {
      if (failure instanceof UnknownHostException
          || failure instanceof UnresolvedAddressException) {
        return NAME_NOT_RESOLVED;
      }
      if (failure instanceof CertificateException
          || failure instanceof CertPathValidatorException
          || failure instanceof SSLPeerUnverifiedException) {
        return CERTIFICATE_NOT_TRUSTED;
      }
      if (failure instanceof HttpConnectTimeoutException) {
        return CONNECT_TIMEOUT;
      }
      if (failure instanceof ConnectException) {
        return CONNECTION_REFUSED;
      }
      if (failure instanceof SSLException) {
        return TLS_FAILED;
      }
      return refusedTunnel(failure).isPresent() ? PROXY_REFUSED : OTHER;
    }
  }

  /**
   * Returns the status of a proxy that refused to connect to the server; empty if that is not the
   * reason behind an exception of an HTTP client, or the status is not known.
   */
  public static OptionalInt proxyStatus(@Nullable Throwable failure) {
    Throwable at = failure;
    for (int i = 0; at != null && i < MAX_CAUSES; i++) {
      Optional<String> answer = refusedTunnel(at);
      if (answer.isPresent()) {
        Matcher status = STATUS.matcher(answer.get());
        return status.find()
            ? OptionalInt.of(Integer.parseInt(status.group()))
            : OptionalInt.empty();
      }
      at = at.getCause();
    }
    return OptionalInt.empty();
  }

  /** The JDK's client says nothing but {@code Tunnel failed, got: 502}. */
  private static Optional<String> refusedTunnel(Throwable failure) {
    return Optional.ofNullable(failure.getMessage())
        .filter(message -> message.startsWith("Tunnel failed"));
  }

  /** Creates the exception with a message and a cause. */
  public TransportException(String message, @Nullable Throwable cause) {
    super(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
    this.reason = Reason.of(cause);
  }

  /** Creates the exception with a message, a cause and the reason. */
  public TransportException(String message, @Nullable Throwable cause, Reason reason) {
    super(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
    this.reason = Objects.requireNonNull(reason);
  }

  /** In which way the network failed. */
  public Reason reason() {
    return reason;
  }
}
