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

/** Explains why there is no response, and what to do. */
public final class ConnectionFailure {
  private static final int MAX_DEPTH = 16;

  private ConnectionFailure() {}

  /** Whether the server's certificate was not trusted. */
  public static boolean untrustedCertificate(IOException failure) {
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
          "dns", "the host has no address: check its spelling, the VPN and the DNS settings");
    }
    if (text(failure).contains("407")) {
      return CheckResult.bad(
          "proxy",
          "the proxy requires credentials (407): use a proxy without, or exclude this host");
    }
    if (has(failure, HttpConnectTimeoutException.class)) {
      return CheckResult.bad("connect", "no connection in time: a firewall or the wrong port");
    }
    if (has(failure, HttpTimeoutException.class)) {
      return CheckResult.bad(
          "time", "connected, but no response in time: raise --timeout or ask the operator");
    }
    if (has(failure, SSLException.class) || has(failure, CertificateException.class)) {
      return tls(failure);
    }
    return has(failure, ConnectException.class)
        ? CheckResult.bad(
            "connect",
            "the connection was refused: check that the server is up and the port is right")
        : invalidResponse(text(failure));
  }

  // The message is not shown: it may quote the response, which may contain the secret.
  private static CheckResult invalidResponse(String text) {
    if (text.contains("received no bytes") || text.contains("reset") || text.contains("EOF")) {
      return CheckResult.bad("connect", "the server closed the connection without a response");
    }
    return CheckResult.bad(
        "response", "the response is not valid HTTP: check the port and the scheme");
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
          "the certificate's issuer is not trusted here: a proxy that intercepts TLS, or a private"
              + " CA; add it with -Djavax.net.ssl.trustStore=FILE");
    }
    if (text.contains("No subject alternative") || text.contains("No name matching")) {
      return CheckResult.bad("tls", "the certificate is for another host name");
    }
    boolean client = text.contains("bad_certificate") || text.contains("certificate_required");
    return client
        ? CheckResult.bad("tls", "the server requires a client certificate")
        : CheckResult.bad("tls", "no TLS connection: check that this port uses TLS");
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
