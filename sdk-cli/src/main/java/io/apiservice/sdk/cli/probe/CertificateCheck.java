package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.SafeText;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Describes the TLS version and the certificate of a connection. */
final class CertificateCheck {
  private static final Duration SOON = Duration.ofDays(14);

  private CertificateCheck() {}

  static Optional<CheckResult> of(
      Optional<SSLSession> connection, List<String> secrets, Instant now) {
    return connection.map(session -> check(session, secrets, now));
  }

  private static CheckResult check(SSLSession session, List<String> secrets, Instant now) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      if (chain.length > 0 && chain[0] instanceof X509Certificate leaf) {
        Instant end = leaf.getNotAfter().toInstant();
        String text =
            session.getProtocol()
                + ", certificate of "
                + SafeText.unlinked(
                    SafeText.without(secrets, leaf.getSubjectX500Principal().getName()), 80)
                + ", until "
                + end;
        return new CheckResult("tls", text, end.isAfter(now.plus(SOON)));
      }
    } catch (SSLPeerUnverifiedException e) {
      return CheckResult.bad(
          "tls", session.getProtocol() + ", the server presented no certificate");
    }
    return CheckResult.good("tls", session.getProtocol());
  }
}
