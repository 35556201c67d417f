package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.recording.NoResponse;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.error.TransportException.Reason;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Explains why there is no response, and what to do. */
public final class ConnectionFailure {
  private static final int MAX_DEPTH = 16;

  private ConnectionFailure() {}

  /** Whether the server's certificate was not trusted. */
  public static boolean untrustedCertificate(IOException failure) {
    return Reason.of(failure) == Reason.CERTIFICATE_NOT_TRUSTED;
  }

  public static CheckResult explain(IOException failure) {
    NoResponse reason = reason(failure);
    return CheckResult.bad(reason.check(), reason.text() + more(reason, failure));
  }

  private static String more(NoResponse reason, IOException failure) {
    return switch (reason) {
      case ISSUER_NOT_TRUSTED -> "; add it with apiservice -J-Djavax.net.ssl.trustStore=FILE";
      case PROXY_REFUSED -> {
        OptionalInt status = TransportException.proxyStatus(failure);
        yield status.isPresent() ? "; its status is " + status.getAsInt() : "";
      }
      default -> "";
    };
  }

  // The library says in which way the network failed; what is added here is for people who can look
  // at the server. Messages are not shown: they may quote the response, which may have the secret.
  private static NoResponse reason(IOException failure) {
    String text = text(failure);
    return switch (Reason.of(failure)) {
      case NAME_NOT_RESOLVED -> NoResponse.NAME_NOT_RESOLVED;
      case CONNECTION_REFUSED -> NoResponse.CONNECTION_REFUSED;
      case CONNECT_TIMEOUT -> NoResponse.CONNECT_TIMEOUT;
      case PROXY_REFUSED ->
          text.contains("407") ? NoResponse.PROXY_CREDENTIALS : NoResponse.PROXY_REFUSED;
      case CERTIFICATE_NOT_TRUSTED -> certificate(failure, text);
      case TLS_FAILED -> tls(text);
      case OTHER -> other(failure, text);
    };
  }

  private static NoResponse certificate(IOException failure, String text) {
    if (has(failure, CertificateExpiredException.class)) {
      return NoResponse.CERTIFICATE_EXPIRED;
    }
    if (has(failure, CertificateNotYetValidException.class)) {
      return NoResponse.CERTIFICATE_NOT_YET_VALID;
    }
    if (text.contains("No subject alternative") || text.contains("No name matching")) {
      return NoResponse.CERTIFICATE_FOR_ANOTHER_NAME;
    }
    return text.contains("certification path") || text.contains("PKIX")
        ? NoResponse.ISSUER_NOT_TRUSTED
        : NoResponse.CERTIFICATE_NOT_TRUSTED;
  }

  private static NoResponse tls(String text) {
    if (text.contains("bad_certificate") || text.contains("certificate_required")) {
      return NoResponse.CLIENT_CERTIFICATE;
    }
    if (text.contains("protocol_version")) {
      return NoResponse.TLS_VERSION;
    }
    return text.toLowerCase(Locale.ROOT).contains("terminated the handshake")
        ? NoResponse.TLS_UNFINISHED
        : NoResponse.NOT_TLS;
  }

  private static NoResponse other(IOException failure, String text) {
    if (text.contains("407")) {
      return NoResponse.PROXY_CREDENTIALS;
    }
    if (has(failure, HttpTimeoutException.class)) {
      return NoResponse.RESPONSE_TIMEOUT;
    }
    return text.contains("received no bytes") || text.contains("reset") || text.contains("EOF")
        ? NoResponse.CLOSED
        : NoResponse.NOT_HTTP;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    @Nullable Throwable at = failure;
    for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
      if (type.isInstance(at)) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }

  private static String text(Throwable failure) {
    StringBuilder out = new StringBuilder();
    @Nullable Throwable at = failure;
    for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
      out.append(out.length() == 0 ? "" : ": ").append(at.getMessage());
      at = at.getCause();
    }
    return out.toString();
  }
}
