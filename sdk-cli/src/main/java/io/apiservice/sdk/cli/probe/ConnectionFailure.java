package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why no answer came, and what to do. */
public final class ConnectionFailure {
  private static final int MAX_DEPTH = 16;

  private ConnectionFailure() {}

  /** Whether the server showed a certificate that was not accepted. */
  public static boolean distrust(IOException failure) {
    String text = text(failure);
    return has(failure, CertificateException.class)
        || text.contains("PKIX")
        || text.contains("certification path")
        || text.contains("No subject alternative")
        || text.contains("No name matching");
  }

  public static CheckResult explain(IOException failure) {
    if (has(failure, UnknownHostException.class)
        || has(failure, UnresolvedAddressException.class)) {
      return CheckResult.bad(
          "dns", "the host has no address: check its spelling, the VPN, the resolver");
    }
    if (text(failure).contains("407")) {
      return CheckResult.bad(
          "proxy",
          "the proxy asks for credentials (407): give it some, or take this host out of its path");
    }
    if (has(failure, HttpConnectTimeoutException.class)) {
      return CheckResult.bad("connect", "no connection in time: a firewall, or the wrong port");
    }
    if (has(failure, HttpTimeoutException.class)) {
      return CheckResult.bad(
          "time", "connected, but no answer in time: raise --timeout or ask the operator");
    }
    if (has(failure, SSLException.class) || has(failure, CertificateException.class)) {
      return tls(failure);
    }
    return has(failure, ConnectException.class)
        ? CheckResult.bad(
            "connect", "the connection was refused: is the server up, is the port right?")
        : broken(text(failure));
  }

  // The message may quote the answer, and the answer may echo the secret: it is not passed on.
  private static CheckResult broken(String text) {
    if (text.contains("received no bytes") || text.contains("reset") || text.contains("EOF")) {
      return CheckResult.bad("connect", "the server closed the connection without an answer");
    }
    return CheckResult.bad(
        "answer", "the answer is not valid HTTP: is this the right port and scheme?");
  }

  private static CheckResult tls(IOException failure) {
    if (has(failure, CertificateExpiredException.class)) {
      return CheckResult.bad(
          "tls", "the server's certificate has expired, or this machine's clock is ahead");
    }
    if (has(failure, CertificateNotYetValidException.class)) {
      return CheckResult.bad(
          "tls", "the server's certificate is not valid yet, or this machine's clock is behind");
    }
    String text = text(failure);
    if (text.contains("unable to find valid certification path") || text.contains("PKIX")) {
      return CheckResult.bad(
          "tls",
          "the certificate's issuer is not trusted here: a proxy that opens TLS, or a private CA;"
              + " add it with -Djavax.net.ssl.trustStore=FILE");
    }
    if (text.contains("No subject alternative") || text.contains("No name matching")) {
      return CheckResult.bad("tls", "the certificate is for another host name");
    }
    boolean client = text.contains("bad_certificate") || text.contains("certificate_required");
    return client
        ? CheckResult.bad("tls", "the server wants a client certificate")
        : CheckResult.bad("tls", "no TLS connection: is this a port that speaks TLS?");
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
