package io.apiservice.sdk.error;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.TransportException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransportExceptionTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UnknownHostException("nowhere"), Reason.NAME_NOT_RESOLVED),
        Arguments.of(
            caused(new ConnectException(), new UnresolvedAddressException()),
            Reason.NAME_NOT_RESOLVED),
        Arguments.of(new ConnectException("Connection refused"), Reason.CONNECTION_REFUSED),
        Arguments.of(
            new CompletionException(new HttpConnectTimeoutException("late")),
            Reason.CONNECT_TIMEOUT),
        Arguments.of(
            caused(new HttpConnectTimeoutException("late"), new ConnectException("late")),
            Reason.CONNECT_TIMEOUT),
        Arguments.of(new IOException("Tunnel failed, got: 407"), Reason.PROXY_REFUSED),
        Arguments.of(
            caused(new SSLHandshakeException("PKIX"), new CertificateException("unknown CA")),
            Reason.CERTIFICATE_NOT_TRUSTED),
        Arguments.of(new SSLPeerUnverifiedException("name"), Reason.CERTIFICATE_NOT_TRUSTED),
        Arguments.of(new SSLException("plaintext connection?"), Reason.TLS_FAILED),
        Arguments.of(new IOException("connection reset"), Reason.OTHER),
        Arguments.of(null, Reason.OTHER));
  }

  private static Throwable caused(Throwable failure, Throwable cause) {
    return failure.initCause(cause);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theReasonIsFoundInTheChainOfCauses(Throwable failure, Reason reason) {
    assertThat(new TransportException("no response", failure).reason()).isEqualTo(reason);
  }

  @Test
  void theStatusOfAProxyIsFoundBehindOtherExceptions() {
    IOException refusal = new IOException("Tunnel failed, got: 502");

    assertThat(TransportException.proxyStatus(new IOException("x", refusal))).hasValue(502);
    assertThat(TransportException.proxyStatus(new IOException("Tunnel failed"))).isEmpty();
    assertThat(TransportException.proxyStatus(new IOException("status 502"))).isEmpty();
    assertThat(TransportException.proxyStatus(null)).isEmpty();
  }

  @Test
  void aChainOfCausesThatIsACircleEnds() {
    Exception first = new IOException("first");
    Exception second = new IOException("second", first);
    first.initCause(second);

    assertThat(new TransportException("no response", first).reason()).isEqualTo(Reason.OTHER);
  }

  @Test
  void aPortOnWhichNothingListensIsNamed() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    TransportException failure = failureOf("http://127.0.0.1:" + port + "/");

    assertThat(failure.reason()).isEqualTo(Reason.CONNECTION_REFUSED);
    assertThat(failure).hasMessageContaining("check the host and port");
  }

  @Test
  void aNameWithoutAnAddressIsNamed() {
    TransportException failure = failureOf("https://nowhere.invalid/");

    assertThat(failure.reason()).isEqualTo(Reason.NAME_NOT_RESOLVED);
    assertThat(failure).hasMessageContaining("its name has no address");
  }

  @Test
  void aCertificateThatIsNotTrustedIsNotRetriedAndAnotherFailureIs() {
    assertThat(attempts(caused(new SSLHandshakeException("PKIX"), new CertificateException("CA"))))
        .isEqualTo(1);
    assertThat(attempts(new SSLHandshakeException("the connection was closed"))).isEqualTo(3);
  }

  private static int attempts(Throwable failure) {
    AtomicInteger attempts = new AtomicInteger();
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .credentials(Credentials.none())
            .retries(RetryPolicy.of(2).withDelays(ofMillis(1), 1, ofMillis(1)))
            .transport(
                request -> {
                  attempts.incrementAndGet();
                  return CompletableFuture.failedFuture(failure);
                })
            .build()) {
      assertThat(
              catchThrowableOfType(
                  TransportException.class, () -> api.get("users").returning(String.class).send()))
          .isNotNull();
    }
    return attempts.get();
  }

  private static TransportException failureOf(String base) {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri(base)
            .credentials(Credentials.none())
            .retries(RetryPolicy.none())
            .build()) {
      return catchThrowableOfType(
          TransportException.class, () -> api.get("users").returning(String.class).send());
    }
  }
}
