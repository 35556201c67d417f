package io.apiservice.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.cli.options.CliEnvironment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong around a call: addresses, certificates, servers, files, arguments. */
@Timeout(60)
class ConnectionFailuresTest {
  private static final String SECRET = "Zq8canary7Lx0P2wVt9Kd4Jm";
  private static final String REFUSED = "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n";

  /**
   * The clock stands still, because the results of runs are compared. It is a little ahead, because
   * certificates are created during the test.
   */
  private final Clock clock = Clock.fixed(Instant.now().plusSeconds(60), ZoneOffset.UTC);

  private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  @TempDir Path directory;

  @Test
  void aUrlWithoutASchemeIsAskedFor() {
    CliResult cliResult = doctor("api.example.com/v1/me");

    assertThat(cliResult.code()).isEqualTo(2);
    assertThat(cliResult.err()).contains("most likely https://");
  }

  @Test
  void aUrlThatIsNoneIsNotEchoed() {
    for (String url :
        List.of(
            "http://ada:" + SECRET + " x@host/",
            "http://host/%zz?key=" + SECRET,
            "http://a_b:" + SECRET + "@my_host/",
            "https://",
            "ftp://ada:" + SECRET + "@host/")) {
      CliResult cliResult = doctor(url);

      assertThat(cliResult.code()).as(url).isEqualTo(2);
      assertThat(cliResult.err()).isNotBlank().doesNotContain(SECRET, "Exception");
    }
  }

  @Test
  void anAddressOfIpVersion6IsCalled() throws IOException {
    HttpServer server;
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(IPV6_LOOPBACK), 0), 0);
    } catch (IOException e) {
      Assumptions.abort("this machine has no ::1");
      return;
    }
    server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
    server.start();
    try {
      assertThat(doctor("http://[::1]:" + server.getAddress().getPort() + "/").code()).isZero();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aHostWithoutAnAddressIsSaidOnce() {
    CliResult cliResult = doctor("http://no-such-host.invalid/");

    assertThat(cliResult.code()).isEqualTo(3);
    assertThat(cliResult.out()).containsOnlyOnce("has no address");
  }

  @Test
  void aTokenInTheUrlIsNotShownWhenThereIsNoResponse() {
    for (String path : List.of("/bot" + SECRET + "/getMe", "/x?q=" + SECRET)) {
      for (String option : List.of("--color=never", "--json")) {
        CliResult cliResult = authorized(option, "http://127.0.0.1:1" + path);

        assertThat(cliResult.code()).as(path).isEqualTo(3);
        assertThat(cliResult.out() + cliResult.err())
            .contains("no response — GET http://127.0.0.1:1/")
            .doesNotContain(SECRET);
      }
    }
  }

  @Test
  void aTokenInTheUrlIsNotShownWhenNothingIsSent() {
    String unsendable = SECRET + "é";
    for (String path : List.of("/bot" + SECRET + "%C3%A9/getMe", "/x?q=" + SECRET)) {
      for (String option : List.of("--color=never", "--json")) {
        CliResult cliResult =
            CliResult.of(
                new CliEnvironment(
                    Map.of("TOKEN", unsendable), new ByteArrayInputStream(new byte[0]), clock),
                "doctor",
                "--token-env",
                "TOKEN",
                option,
                "http://127.0.0.1:1" + path);

        assertThat(cliResult.out() + cliResult.err())
            .contains("not sent — http://127.0.0.1:1/")
            .doesNotContain(SECRET);
      }
    }
  }

  @Test
  void aRedirectIsShownEvenIfItLeadsNowhere() throws IOException {
    try (FakeSocketServer server =
        FakeSocketServer.answering(
            "HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1:1/"
                + SECRET
                + "\r\nContent-Length: 0\r\n\r\n",
            "",
            0)) {
      CliResult cliResult = authorized(server.url());

      assertThat(cliResult.code()).isEqualTo(3);
      assertThat(cliResult.out())
          .contains("redirect ! 301 to https[:]//127.0.0.1:1/", "the credential was not sent on")
          .doesNotContain(SECRET);
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsDescribed() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "-ext", "san=dns:api.internal")) {
      CliResult cliResult = authorized(server.url());

      assertThat(cliResult.code()).isEqualTo(3);
      assertThat(cliResult.out())
          .contains("tls     ! the certificate's issuer is not trusted here")
          .contains("cert    ! of CN=api.internal, self-signed, valid until", "api.internal");
      assertThat(server.requests()).hasValue(0);
    }
  }

  @Test
  void aCertificateThatHasExpiredIsDescribed() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "-startdate", "-10d", "-validity", "5")) {
      CliResult cliResult = authorized(server.url());

      assertThat(cliResult.code()).isEqualTo(3);
      assertThat(cliResult.out())
          .contains("cert    ! of CN=api.internal, self-signed, EXPIRED at ");
    }
  }

  @Test
  void aPortThatSpeaksNoTlsIsSaidToSpeakNone() throws IOException {
    try (FakeSocketServer server = FakeSocketServer.answering(REFUSED + "\r\n", "", 0)) {
      CliResult cliResult = doctor(server.url().replace("http:", "https:"));

      assertThat(cliResult.code()).isEqualTo(3);
      assertThat(cliResult.out()).contains("check that this port uses TLS");
    }
  }

  @Test
  void anAnswerThatNeverComesIsNotWaitedForForEver() throws IOException {
    try (FakeSocketServer server = FakeSocketServer.hanging("")) {
      CliResult cliResult = doctor("--timeout", "1", server.url());

      assertThat(cliResult.code()).isEqualTo(3);
      assertThat(cliResult.out()).contains("no response in time");
    }
  }

  @Test
  void aBodyThatDoesNotEndIsLeftInTimeAndWhatCameIsLookedAt() throws IOException {
    try (FakeSocketServer server =
        FakeSocketServer.hanging(
            REFUSED + "Content-Length: 1000\r\n\r\n{\"error\":\"token_expired\"}")) {
      CliResult cliResult = authorized("--timeout", "1", server.url());

      assertThat(cliResult.code()).isEqualTo(1);
      assertThat(cliResult.out()).contains("did not end within 1 s", "TOKEN_EXPIRED");
    }
  }

  @Test
  void ofAGiganticBodyTheBeginningIsRead() throws IOException {
    try (FakeSocketServer server =
        FakeSocketServer.answering(
            REFUSED + "\r\n", "{\"error\":\"token_expired\"}" + " ".repeat(1 << 20), 512)) {
      CliResult cliResult = authorized(server.url());

      assertThat(cliResult.code()).isEqualTo(1);
      assertThat(cliResult.out()).contains("its first 64 KiB were read", "TOKEN_EXPIRED");
    }
  }

  @Test
  void aBodyThatBreaksOffIsLookedAtAsFarAsItCame() throws IOException {
    try (FakeSocketServer server =
        FakeSocketServer.answering(
            REFUSED + "Content-Length: 1000\r\n\r\n", "{\"error\":\"token_expired\"}", 1)) {
      CliResult cliResult = authorized(server.url());

      assertThat(cliResult.code()).isEqualTo(1);
      assertThat(cliResult.out()).contains("broke off", "TOKEN_EXPIRED");
    }
  }

  @Test
  void whatIsNoHttpIsSaidToBeNone() throws IOException {
    try (FakeSocketServer server =
        FakeSocketServer.answering("SSH-2.0-OpenSSH_9.2 " + SECRET + "\r\n", "", 0)) {
      CliResult cliResult = authorized(server.url());

      assertThat(cliResult.code()).isEqualTo(3);
      assertThat(cliResult.out()).contains("not valid HTTP").doesNotContain(SECRET);
    }
  }

  @Test
  void noControlCharacterOfAServerReachesTheTerminal() throws IOException {
    String nasty = "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e";
    try (FakeSocketServer server =
        FakeSocketServer.answering(
            REFUSED
                + "WWW-Authenticate: Bearer error=\"invalid_token\","
                + " error_description=\"a\u009b31mb\"\r\n"
                + "X-Request-Id: id\u0085x\r\n\r\n",
            "{\"error\":\"" + nasty + "\",\"message\":\"expired " + nasty + "\"}",
            1)) {
      for (String option : List.of("--color=never", "--json")) {
        CliResult cliResult = authorized(option, server.url());

        assertThat(cliResult.code()).isEqualTo(1);
        assertThat(cliResult.out().chars().filter(c -> Character.isISOControl(c) && c != '\n'))
            .isEmpty();
        assertThat(cliResult.out()).doesNotContain("\u202e");
      }
    }
  }

  @Test
  void coloursAreForTerminalsAndForThoseWhoAskForThem() throws IOException {
    try (FakeSocketServer server = FakeSocketServer.answering(REFUSED + "\r\n", "no", 1)) {
      assertThat(authorized(server.url()).out()).doesNotContain("\u001b");
      assertThat(authorized("--color", "never", server.url()).out()).doesNotContain("\u001b");
      assertThat(authorized("--color", "always", server.url()).out()).contains("\u001b[");
      assertThat(authorized("--color", "always", "--json", server.url()).out())
          .doesNotContain("\u001b");
      assertThat(authorized("--color", "red", server.url()).code()).isEqualTo(2);
    }
  }

  @Test
  void jsonTellsTheSameFacts() throws IOException {
    try (FakeSocketServer server =
        FakeSocketServer.answering(
            REFUSED + "Date: Tue, 10 Mar 2026 12:00:00 GMT\r\n\r\n",
            "{\"error\":\"token_expired " + SECRET + "\"}",
            1)) {
      CliResult text = authorized(server.url());
      CliResult json = authorized("--json", server.url());

      JsonView read = JsonView.read(json.out());
      assertThat(text.out()).startsWith(read.get("headline").text(""));
      assertThat(text.out()).contains(read.get("diagnosis").get("repeat").text("?"));
      assertThat(read.get("exit").number(-1)).isEqualTo(text.code());
      for (JsonView check : read.get("checks").items()) {
        String mark = Boolean.TRUE.equals(check.get("good").value()) ? "" : "! ";
        assertThat(text.out()).contains(mark + check.get("text").text("?"));
      }
      assertThat(read.get("checks").items()).hasSizeGreaterThan(3);
      assertThat(json.out() + text.out()).doesNotContain(SECRET);
    }
  }

  @Test
  void aProxyThatWantsCredentialsForATunnelIsNamed() throws IOException {
    String refusal = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n\r\n";
    try (FakeSocketServer proxy = FakeSocketServer.answering(refusal, "no", 1)) {
      String address = proxy.url().replace("http://", "").replace("/", "");

      CliResult result = authorized("--proxy", address, "https://api.invalid/v1");

      assertThat(result.out())
          .contains("407 Proxy Authentication Required", "PROXY_AUTHENTICATION");
      assertThat(result.code()).isEqualTo(1);
    }
  }

  @Test
  void aProxyThatDoesNotConnectIsNamedWithItsStatus() throws IOException {
    try (FakeSocketServer proxy =
        FakeSocketServer.answering(
            "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "", 0)) {
      String address = proxy.url().replace("http://", "").replace("/", "");

      CliResult result = authorized("--proxy", address, "https://api.invalid/v1");

      assertThat(result.out())
          .contains("the proxy refused to connect to the host", "its status is 502");
      assertThat(result.code()).isEqualTo(3);
    }
  }

  @Test
  void theRepeatLineTakesTheSameWay() throws IOException {
    try (FakeSocketServer proxy = FakeSocketServer.answering(REFUSED + "\r\n", "no", 1)) {
      String address = proxy.url().replace("http://", "").replace("/", "");
      String[] arguments = {
        "--proxy",
        address,
        "-H",
        "X-Tenant: it's \"mine\"",
        "--allow-cleartext",
        "http://api.invalid/v1"
      };
      String line = "curl -gi --proxy '" + address + "' -H 'X-Tenant: it'\\''s \"mine\"' -H \"";

      assertThat(authorized(arguments).out()).contains("  repeat  " + line);
      assertThat(
              JsonView.read(authorized(with(arguments, "--json")).out())
                  .get("diagnosis")
                  .get("repeat")
                  .text(""))
          .startsWith(line);
    }
  }

  @Test
  void whatBelongsToAFileAndNotToTheSecretIsTakenOffAndTold() throws IOException {
    try (FakeSocketServer server = FakeSocketServer.answering(REFUSED + "\r\n", "no", 1)) {
      String fingerprint = SECRET.length() + " chars, ";
      for (String content :
          List.of(SECRET, SECRET + "\n", SECRET + "\r\n", "\ufeff" + SECRET + "\n")) {
        CliResult cliResult = withFile(content, server.url());

        assertThat(cliResult.out()).contains("token   " + fingerprint);
        assertThat(cliResult.out().contains("secret  !"))
            .isEqualTo(
                !content.strip().equals(content)
                    ? content.contains("\r") || content.startsWith("\ufeff")
                    : content.startsWith("\ufeff"));
      }
      assertThat(withFile(SECRET + "\nsecond\n", server.url()).out())
          .contains("has more than one line");
    }
  }

  @Test
  void aFileThatOthersMayReadIsNamed() throws IOException {
    try (FakeSocketServer server = FakeSocketServer.answering(REFUSED + "\r\n", "no", 1)) {
      Path file = secretFile(SECRET);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

      assertThat(doctor("--token-file", file.toString(), server.url()).out())
          .contains("is open to other users (rw-r--r--)");
    }
  }

  @Test
  void aSecretThatCannotBeHadHasItsReason() throws IOException {
    assertThat(doctor("--token-file", directory + "/none", "https://h.invalid/").err())
        .contains("does not exist");
    assertThat(doctor("--token-file", directory.toString(), "https://h.invalid/").err())
        .contains("is a directory");
    assertThat(doctor("--token-env", "NONE", "https://h.invalid/").err()).contains("is not set");
    assertThat(doctor("--token-env", "NONE", "https://h.invalid/").code()).isEqualTo(4);
  }

  @Test
  void aDashIsStandardInput() throws IOException {
    try (FakeSocketServer server = FakeSocketServer.answering(REFUSED + "\r\n", "no", 1)) {
      assertThat(doctor("--token-file", "-", server.url()).out())
          .contains("token   " + SECRET.length() + " chars");
      assertThat(doctor("--bearer-stdin", server.url()).out())
          .contains("token   " + SECRET.length() + " chars");
    }
  }

  @Test
  void everyOptionThatWouldHoldASecretIsRefusedWithTheWayToDoIt() {
    for (String option :
        List.of(
            "--token",
            "--bearer",
            "--api-key",
            "--password",
            "--user",
            "-u",
            "--refresh-token",
            "--client-secret",
            "--store-key",
            "--store-password")) {
      CliResult cliResult = doctor(option, SECRET, "https://h.invalid/");

      assertThat(cliResult.code()).as(option).isEqualTo(2);
      assertThat(cliResult.err()).contains("--token-env", "history").doesNotContain(SECRET);
    }
  }

  @Test
  void aHeaderThatJavaKeepsToItselfIsAWrongUsage() {
    CliResult cliResult = doctor("-H", "Host: " + SECRET, "http://127.0.0.1:1/");

    assertThat(cliResult.code()).isEqualTo(2);
    assertThat(cliResult.err()).contains("Host").doesNotContain(SECRET);
    assertThat(doctor("-H", "X-A: a\nb" + SECRET, "http://127.0.0.1:1/").err())
        .doesNotContain(SECRET);
  }

  @Test
  void aRecordingOfWindowsPowerShellIsRead() throws IOException {
    String transcript = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n\r\nno\r\n";
    Path file = directory.resolve("curl.txt");
    for (byte[] bytes :
        List.of(
            ("\ufeff" + transcript).getBytes(StandardCharsets.UTF_16LE),
            ("\ufeff" + transcript).getBytes(StandardCharsets.UTF_8))) {
      Files.write(file, bytes);

      assertThat(CliResult.of("explain", "--format", "tsv", file.toString()).out())
          .startsWith("exchange 1\tAMBIGUOUS");
    }
  }

  private CliResult withFile(String content, String url) throws IOException {
    return doctor("--token-file", secretFile(content).toString(), url);
  }

  private Path secretFile(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private CliResult authorized(String... arguments) {
    return doctor(with(arguments, "--token-env", "TOKEN"));
  }

  private static String[] with(String[] last, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(last));
    return all.toArray(String[]::new);
  }

  private CliResult doctor(String... arguments) {
    return CliResult.of(
        new CliEnvironment(
            Map.of("TOKEN", SECRET),
            new ByteArrayInputStream((SECRET + "\n").getBytes(StandardCharsets.UTF_8)),
            clock),
        with(arguments, "doctor"));
  }
}
