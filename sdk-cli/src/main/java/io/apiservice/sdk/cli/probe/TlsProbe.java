package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.SafeText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the certificate of a server that was not trusted. The handshake ends when the certificate
 * has arrived, and nothing is sent.
 */
public record TlsProbe(URI uri, Duration timeout, List<String> secrets, Instant now)
    implements Probe {
  @Override
  public List<CheckResult> run() {
    RecordingTrustManager recordingTrustManager = new RecordingTrustManager();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {recordingTrustManager}, null);
      handshake(context);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // The handshake always fails, but the certificate arrives before that.
    }
    X509Certificate seen = recordingTrustManager.seen;
    return seen == null ? List.of() : List.of(CheckResult.bad("cert", describe(seen)));
  }

  private void handshake(SSLContext context) throws IOException {
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    int port = uri.getPort() < 0 ? 443 : uri.getPort();
    int millis = (int) timeout.toMillis();
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), millis);
      plain.setSoTimeout(millis);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
        socket.startHandshake();
      }
    }
  }

  private String describe(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    String issuer = certificate.getIssuerX500Principal().getName();
    Instant end = certificate.getNotAfter().toInstant();
    Instant start = certificate.getNotBefore().toInstant();
    String life =
        end.isBefore(now)
            ? "EXPIRED at " + end
            : start.isAfter(now) ? "valid only from " + start : "valid until " + end;
    return "of "
        + shown(subject)
        + (subject.equals(issuer) ? ", self-signed, " : ", issued by " + shown(issuer) + ", ")
        + life
        + names(certificate).map(n -> ", for " + shown(n)).orElse(", for no name");
  }

  // A server that received the secret earlier may have put it into its certificate.
  private String shown(String text) {
    return SafeText.unlinked(SafeText.without(secrets, text), 200);
  }

  @Override
  public String toString() {
    return "TlsProbe[" + shown(uri.getHost()) + "]";
  }

  private static Optional<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Optional.empty()
          : Optional.of(
              names.stream()
                  .map(n -> String.valueOf(new ArrayList<Object>(n).get(1)))
                  .collect(Collectors.joining(", ")));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  /** Records the certificate and trusts none. */
  private static final class RecordingTrustManager extends X509ExtendedTrustManager {
    private volatile @Nullable X509Certificate seen;

    private void reject(X509Certificate[] chain) throws CertificateException {
      seen = chain.length == 0 ? null : chain[0];
      throw new CertificateException("not trusted: only recorded");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      reject(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      reject(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      reject(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      reject(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      reject(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      reject(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
