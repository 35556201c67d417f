package io.apiservice.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.cli.options.CliEnvironment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server can make the doctor print, send to another server, or claim. */
class HostileAnswersTest {
  private static final String SECRET = "Zq8canary7Lx0P2wVt9Kd4Jm";
  private static final String PAIR = "alice:hunt3r2pAssw0rd9";

  @TempDir Path directory;

  private final HttpServer api = server();
  private final HttpServer other = server();
  private final List<Headers> seenElsewhere = new CopyOnWriteArrayList<>();

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void start() {
    api.start();
    other.createContext(
        "/",
        e -> {
          seenElsewhere.add(e.getRequestHeaders());
          e.sendResponseHeaders(401, -1);
          e.close();
        });
    other.start();
  }

  @AfterEach
  void stop() {
    api.stop(0);
    other.stop(0);
  }

  @Test
  void aRedirectThatHoldsTheDecodedPairOfBasicIsMasked() {
    for (String echo :
        List.of(
            PAIR,
            PAIR.replace(":", "%3A"),
            "hunt3r2pAssw0rd9",
            "HUNT3R2PASSW0RD9",
            "x/hunt3r2p",
            Base64.getUrlEncoder().encodeToString(PAIR.getBytes(StandardCharsets.UTF_8)))) {
      redirect("/", at(other, "/" + echo));

      for (String format : List.of("--color=never", "--json")) {
        CliResult cliResult =
            doctor(
                Map.of(
                    "TOKEN",
                    Base64.getEncoder().encodeToString(PAIR.getBytes(StandardCharsets.UTF_8))),
                "--token-env",
                "TOKEN",
                "--scheme",
                "Basic",
                format,
                at(api, "/"));

        assertThat(cliResult.out())
            .as(echo)
            .contains("redirect")
            .doesNotContainIgnoringCase("hunt3r2p")
            .doesNotContain("YWxpY2U6");
      }
      api.removeContext("/");
    }
  }

  @Test
  void headersOfTheCallersOwnStayWithTheFirstOrigin() {
    redirect("/", at(other, "/elsewhere"));

    doctor(
        Map.of("TOKEN", SECRET),
        "--token-env",
        "TOKEN",
        "-H",
        "X-Tenant: acme",
        "-H",
        "Accept-Language: de",
        at(api, "/"));

    assertThat(seenElsewhere).hasSize(1);
    assertThat(seenElsewhere.get(0).keySet())
        .contains("Accept", "User-agent", "Accept-language")
        .doesNotContain("Authorization", "X-tenant");
  }

  @Test
  void whatAForeignOriginLeadsBackToIsNotSigned() {
    other.removeContext("/");
    other.createContext(
        "/",
        e -> {
          e.getResponseHeaders().add("Location", at(api, "/chosen"));
          e.sendResponseHeaders(302, -1);
          e.close();
        });
    redirect("/", at(other, "/elsewhere"));
    api.createContext(
        "/chosen",
        e -> {
          seenElsewhere.add(e.getRequestHeaders());
          e.sendResponseHeaders(401, -1);
          e.close();
        });

    CliResult cliResult = doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", at(api, "/"));

    assertThat(seenElsewhere).hasSize(1);
    assertThat(seenElsewhere.get(0).keySet()).doesNotContain("Authorization");
    assertThat(cliResult.out())
        .contains(
            "back from another origin, the credential was not sent on", "CREDENTIALS_STRIPPED");
  }

  @Test
  void theRedirectLineIsNoLink() {
    redirect("/", at(other, "/elsewhere"));

    CliResult cliResult = doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", at(api, "/"));

    assertThat(cliResult.out().lines().filter(l -> l.startsWith("  redirect")))
        .singleElement()
        .asString()
        .contains("302 to http[:]//127.0.0.1")
        .doesNotContain("http://");
  }

  @Test
  void aTokenWithAnAbsurdExpiryIsReportedAndSent() {
    api.createContext(
        "/",
        e -> {
          e.sendResponseHeaders(204, -1);
          e.close();
        });
    for (String exp :
        List.of(
            "1e18",
            "-9223372036854775808",
            "9223372036854775807",
            "1e400",
            "-1e400",
            "1e999999999",
            "99999999999999999999999999")) {
      CliResult cliResult =
          doctor(
              Map.of("TOKEN", jwt("{\"sub\":\"ada\",\"exp\":" + exp + "}")),
              "--token-env",
              "TOKEN",
              at(api, "/"));

      assertThat(cliResult.code()).as(exp).isZero();
      assertThat(cliResult.out()).contains("life    ! ", "not a valid time");
      assertThat(cliResult.err()).isEmpty();
    }
  }

  @Test
  void anAnswerThatIsNoHttpIsNoWrongUsage() throws Exception {
    for (String head :
        List.of(
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: " + SECRET + "\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:99999/\r\n\r\n")) {
      try (FakeSocketServer raw = FakeSocketServer.answering(head, "", 0)) {
        CliResult cliResult = doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", raw.url());

        assertThat(cliResult.code()).as(head).isEqualTo(3);
        assertThat(cliResult.out()).contains("not valid HTTP").doesNotContain("canary");
        assertThat(cliResult.err()).isEmpty();
      }
    }
  }

  @Test
  void aPortThatCannotBeIsAWrongUsage() {
    CliResult cliResult =
        doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", "http://127.0.0.1:99999/");

    assertThat(cliResult.code()).isEqualTo(2);
    assertThat(cliResult.err()).contains("65535");
  }

  @Test
  void theCertificateOfAnUntrustedServerDoesNotTellTheSecret() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "-ext", "san=dns:" + SECRET)) {
      CliResult cliResult = doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", server.url());

      assertThat(cliResult.code()).isEqualTo(3);
      assertThat(cliResult.out())
          .contains("cert    ! of CN=api.internal", "for [redacted]")
          .doesNotContainIgnoringCase("canary");
    }
  }

  @Test
  void theCertificateThatWasNotTrustedIsThatOfTheHop() throws Exception {
    try (TlsServer server = TlsServer.start(directory)) {
      redirect("/", server.url());

      CliResult cliResult = doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", at(api, "/"));

      assertThat(cliResult.code()).isEqualTo(3);
      assertThat(cliResult.out()).contains("cert    ! of CN=api.internal");
    }
  }

  @Test
  void aSecretGoesInClearOnlyToThisMachineOrOnDemand() {
    CliResult refused =
        doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", "http://h.invalid/");
    CliResult behindProxy =
        doctor(
            Map.of("TOKEN", SECRET),
            "--token-env",
            "TOKEN",
            "--proxy",
            "192.0.2.1:8080",
            "http://127.0.0.1:1/");
    CliResult allowed =
        doctor(
            Map.of("TOKEN", SECRET),
            "--token-env",
            "TOKEN",
            "--allow-cleartext",
            "http://h.invalid/");
    CliResult nothingToHide = doctor(Map.of(), "http://h.invalid/");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("in cleartext", "https://", "--allow-cleartext");
    assertThat(behindProxy.code()).isEqualTo(2);
    assertThat(allowed.code()).isEqualTo(3);
    assertThat(allowed.out()).contains("clear   ! ", "everyone on the network path");
    assertThat(nothingToHide.code()).isEqualTo(3);
  }

  @Test
  void aPageToSignInAfterARedirectIsNoSuccess() {
    redirect("/v1/me", "/signin");
    api.createContext(
        "/signin",
        e -> {
          byte[] page =
              "<!doctype html><html><body><form method=post><input name=user><INPUT TYPE='password' name=p></form></body></html>"
                  .getBytes(StandardCharsets.UTF_8);
          e.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          e.sendResponseHeaders(200, page.length);
          e.getResponseBody().write(page);
          e.close();
        });

    CliResult anonymous = doctor(Map.of(), at(api, "/v1/me"));
    CliResult signed = doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", at(api, "/v1/me"));
    CliResult page = doctor(Map.of("TOKEN", SECRET), "--token-env", "TOKEN", at(api, "/signin"));

    assertThat(anonymous.code()).isEqualTo(1);
    assertThat(anonymous.out()).contains("CREDENTIALS_MISSING");
    assertThat(signed.code()).isEqualTo(1);
    assertThat(signed.out()).contains("  cause   ", "sign-in page");
    assertThat(page.code()).as("a page that was asked for is what was asked for").isZero();
  }

  private void redirect(String from, String to) {
    api.createContext(
        from,
        e -> {
          e.getResponseHeaders().add("Location", to);
          e.sendResponseHeaders(302, -1);
          e.close();
        });
  }

  private static String jwt(String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8))
        + "."
        + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2lnbmF0dXJl";
  }

  private static String at(HttpServer server, String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private static CliResult doctor(Map<String, String> environment, String... arguments) {
    List<String> all = new ArrayList<>(List.of("doctor"));
    all.addAll(List.of(arguments));
    return CliResult.of(
        new CliEnvironment(environment, new ByteArrayInputStream(new byte[0]), Clock.systemUTC()),
        all.toArray(String[]::new));
  }
}
