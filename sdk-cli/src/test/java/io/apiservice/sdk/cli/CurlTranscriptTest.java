package io.apiservice.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What curl 7.88 printed for {@code curl -v … 2>&1 | cat}, with its progress meter. */
@Timeout(60)
class CurlTranscriptTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          refused                   | the connection was refused
          redirect-refused          | the connection was refused
          two                       | the connection was refused
          unknown-host              | the host has no address
          timeout                   | connected, but no response in time
          timeout-connect           | the TLS handshake did not end
          timeout-tls               | the TLS handshake did not end
          tls-reset                 | the TLS handshake did not end
          tls-untrusted             | the certificate's issuer is not trusted
          tls-name                  | the certificate is for another host name
          tls-version               | no version of TLS in common
          tls-plain-port            | check that this port uses TLS
          tls-plain-server-http     | closed the connection without a response
          tls-client-certificate    | requires a client certificate
          tls-client-certificate-12 | requires a client certificate
          reset                     | closed the connection without a response
          empty                     | closed the connection without a response
          junk                      | not valid HTTP
          bad-url                   | the URL is malformed
          proxy-unknown             | the proxy could not be reached
          proxy-env                 | the proxy could not be reached
          """)
  void aRequestWithoutAResponseHasItsReason(String transcript, String reason) throws IOException {
    CliResult result = explain(transcript);

    assertThat(result.err()).contains("no response: ", reason);
    assertThat(result.code()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          answered-401      | 401 | http://127.0.0.1      | TOKEN_EXPIRED        | CERTAIN
          answered-401-tls  | 401 | https://127.0.0.1     | TOKEN_EXPIRED        | CERTAIN
          proxy-ok-401      | 401 | https://api.example.com/v1/me | TOKEN_EXPIRED | CERTAIN
          partial-401       | 401 | http://127.0.0.1      | TOKEN_UNKNOWN        | POSSIBLE
          proxy-407-connect | 407 | https://api.example.com:443 | PROXY_AUTHENTICATION | CERTAIN
          proxy-407-http    | 407 | http://api.example.com/v1/me | PROXY_AUTHENTICATION | CERTAIN
          proxy-502-connect | 502 | https://api.example.com:443 | NOT_AUTH | CERTAIN
          """)
  void aResponseIsExplainedWithoutTheProgressMeter(
      String transcript, String status, String uri, String cause, String confidence)
      throws IOException {
    CliResult result = explain(transcript);

    assertThat(result.out())
        .startsWith("exchange 1: " + status)
        .contains(uri, cause, confidence.toLowerCase(Locale.ROOT))
        .doesNotContain("--:--", "% Total", "-X 'CONNECT'", "Zq8canary");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void aTunnelIsNotRepeatedByHand() throws IOException {
    assertThat(explain("proxy-407-connect").out()).contains("repeat  not by hand: ");
  }

  @Test
  void aRefusedTunnelIsTheProxysRefusal() throws IOException {
    assertThat(explain("proxy-502-connect").out())
        .contains("a proxy on the way, not the API, refused the connection")
        .contains("status of CONNECT: 502")
        .contains("check the host and port")
        .doesNotContain("the server failed", "operator");
  }

  @Test
  void theFirstOfTwoRequestsIsExplainedAndTheSecondHasItsReason() throws IOException {
    CliResult result = explain("two");

    assertThat(result.out()).contains("exchange 1: 401", "TOKEN_EXPIRED");
    assertThat(result.err()).contains("the connection was refused");
  }

  @Test
  void theInstalledCurlIsUnderstood() throws Exception {
    assertThat(explainInstalled("http://127.0.0.1:1/").err())
        .contains("the connection was refused");
    assertThat(explainInstalled("http://no-such-host.invalid/").err())
        .contains("the host has no address");
    try (FakeSocketServer server =
        FakeSocketServer.answering(
            """
            HTTP/1.1 401 Unauthorized\r
            Content-Type: application/json\r
            Connection: close\r
            \r
            {"error":{"details":[{"reason":"ACCESS_TOKEN_EXPIRED"}]}}\
            """,
            "",
            0)) {
      assertThat(explainInstalled(server.url()).out()).contains("TOKEN_EXPIRED, certain");
      // Without a transfer, curl shows the progress meter only if its failure takes long enough.
      assertThat(Files.readString(transcript())).as("the progress meter").contains("% Total");
    }
  }

  private CliResult explainInstalled(String url) throws IOException, InterruptedException {
    Process curl;
    try {
      curl =
          new ProcessBuilder(
                  "curl", "-v", "-m", "20", "-H", "Authorization: Bearer Zq8canary7Lx0P2wVt9", url)
              .redirectErrorStream(true)
              .redirectOutput(transcript().toFile())
              .start();
    } catch (IOException e) {
      Assumptions.abort("curl is not installed");
      throw e;
    }
    assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return CliResult.of("explain", transcript().toString());
  }

  private Path transcript() {
    return directory.resolve("transcript");
  }

  private CliResult explain(String transcript) throws IOException {
    try (var in =
        Objects.requireNonNull(
            CurlTranscriptTest.class.getResourceAsStream("curl/" + transcript + ".txt"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return CliResult.of(
          List.of("explain", Files.writeString(directory.resolve("recording"), text).toString())
              .toArray(String[]::new));
    }
  }
}
