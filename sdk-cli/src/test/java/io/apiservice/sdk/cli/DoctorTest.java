package io.apiservice.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.cli.options.ResolvedSecret;
import io.apiservice.sdk.cli.probe.TokenProbe;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final String SECRET = "Zq8canary7Lx0P2wVt9Kd4Jm";

  @TempDir Path directory;

  private final Map<String, String> seen = new ConcurrentHashMap<>();
  private HttpServer api = createServer();
  private HttpServer other = createServer();

  private static HttpServer createServer() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void start() {
    api.createContext("/ok", e -> answer(e, 200, "{\"ok\":true}"));
    api.createContext(
        "/disguised", e -> answer(e, 200, "{\"ok\":false,\"error\":\"token_expired\"}"));
    api.createContext(
        "/expired", e -> answer(e, 401, "{\"error\":\"token expired " + SECRET + "\"}"));
    api.createContext(
        "/away",
        e -> {
          e.getResponseHeaders().add("Location", at(other, "/elsewhere"));
          answer(e, 302, "");
        });
    other.createContext("/elsewhere", e -> answer(e, 401, "no token"));
    api.start();
    other.start();
  }

  @AfterEach
  void stop() {
    api.stop(0);
    other.stop(0);
  }

  @Test
  void anAcceptedCallExitsWithZero() throws IOException {
    CliResult cliResult = doctor("/ok");

    assertThat(cliResult.code()).isZero();
    assertThat(cliResult.out()).startsWith("200 OK — GET ").doesNotContain("cause");
    assertThat(seen).containsEntry("/ok", "Bearer " + SECRET);
  }

  @Test
  void aRefusedCallIsExplainedWithoutTheSecret() throws IOException {
    CliResult cliResult = doctor("/expired");

    assertThat(cliResult.code()).isEqualTo(1);
    assertThat(cliResult.out())
        .contains("TOKEN_EXPIRED", "  clock   ", "  proxy   none", "repeat  curl -gi")
        .doesNotContain(SECRET.substring(2, 10), "\u001b");
  }

  @Test
  void aFailureUnder200IsARefusal() throws IOException {
    assertThat(doctor("/disguised").code()).isEqualTo(1);
  }

  @Test
  void theCredentialDoesNotFollowARedirectToAnotherOrigin() throws IOException {
    CliResult cliResult = doctor("/away");

    assertThat(seen).containsEntry("/elsewhere", "");
    assertThat(cliResult.out())
        .contains("CREDENTIALS_STRIPPED", "another origin, the credential was not sent on");
  }

  @Test
  void theKeyGoesIntoTheNamedHeaderOrParameter() throws IOException {
    doctor("/ok", "--api-key-header", "X-Api-Key");
    assertThat(seen).containsEntry("/ok", "key " + SECRET);

    CliResult cliResult = doctor("/expired", "--api-key-query", "appid");
    assertThat(cliResult.out()).contains("appid=REDACTED").doesNotContain(SECRET.substring(2, 10));
  }

  @Test
  void jsonCarriesTheDiagnosis() throws IOException {
    JsonView read = JsonView.read(doctor("/expired", "--json").out());

    assertThat(read.get("diagnosis").get("cause").text()).hasValue("TOKEN_EXPIRED");
    assertThat(read.get("checks").items()).isNotEmpty();
  }

  @Test
  void secretsAmongTheArgumentsAreRefusedWithTheWayToDoIt() {
    String url = at(api, "/ok");
    for (String[] arguments :
        new String[][] {
          {"doctor", "--token", SECRET, url},
          {"doctor", "--bearer=" + SECRET, url},
          {"doctor", "-u", "ada:" + SECRET, url},
          {"doctor", "-H", "Authorization: Bearer " + SECRET, url},
          {"doctor", url + "?api_key=" + SECRET},
          {"doctor", url.replace("http://", "http://ada:" + SECRET + "@")}
        }) {
      CliResult cliResult = CliResult.of(arguments);

      assertThat(cliResult.code()).as(arguments[1]).isEqualTo(2);
      assertThat(cliResult.err()).contains("--token-env").doesNotContain(SECRET);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void aSecretThatNoHeaderCanCarryIsNotSent() throws IOException {
    CliResult cliResult = doctor("/ok", "abc\tdef");

    assertThat(cliResult.code()).isEqualTo(1);
    assertThat(cliResult.out()).contains("CREDENTIALS_MALFORMED");
    assertThat(seen).isEmpty();
  }

  @Test
  void noAnswerHasItsOwnCode() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    CliResult cliResult = CliResult.of("doctor", "http://127.0.0.1:" + free + "/");

    assertThat(cliResult.code()).isEqualTo(3);
    assertThat(cliResult.out()).contains("connection was refused");
  }

  @Test
  void aMissingSecretHasItsOwnCode() {
    assertThat(
            CliResult.of("doctor", "--token-env", "SURELY_NOT_SET_ANYWHERE", at(api, "/ok")).code())
        .isEqualTo(4);
  }

  @Test
  void aTokenStoreIsLookedAtWithoutACallAndNothingIsMadeInIt() throws IOException {
    Path store = Files.createDirectory(directory.resolve("tokens"));
    CliResult cliResult = CliResult.of("doctor", "--store", store.toString());

    assertThat(cliResult.out()).contains("token store — ", "no grants");
    assertThat(store).isEmptyDirectory();
    assertThat(CliResult.of("doctor", "--store", store + "-gone").code()).isEqualTo(1);
    assertThat(CliResult.of("doctor").code()).isEqualTo(2);
  }

  @Test
  void theCompletionScriptKnowsTheCommands() {
    assertThat(CliResult.of("generate-completion").out())
        .contains("doctor", "explain", "--token-env");
  }

  private CliResult doctor(String path, String... options) throws IOException {
    boolean ownSecret = options.length == 1 && !options[0].startsWith("--");
    Path file =
        Files.writeString(directory.resolve("secret"), (ownSecret ? options[0] : SECRET) + "\n");
    java.util.List<String> arguments =
        new java.util.ArrayList<>(java.util.List.of("doctor", "--token-file", file.toString()));
    arguments.addAll(ownSecret ? java.util.List.of() : java.util.List.of(options));
    arguments.add(at(api, path));
    return CliResult.of(arguments.toArray(String[]::new));
  }

  private static String at(HttpServer server, String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answer(HttpExchange exchange, int status, String body) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String key = exchange.getRequestHeaders().getFirst("X-Api-Key");
    seen.put(
        exchange.getRequestURI().getPath(),
        key != null ? "key " + key : authorization == null ? "" : authorization);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void whatHoldsASecretDoesNotPrintIt() throws IOException {
    String secret = "Zq8canary7Lx0P2wVt9Kd4Jm";
    CredentialFacts facts = CredentialFacts.of(CredentialFacts.Type.API_KEY);

    String printed =
        new TokenProbe(secret, facts, Instant.EPOCH)
            + " "
            + JsonView.read("{\"token\":\"" + secret + "\"}")
            + " "
            + new ResolvedSecret(secret, List.of());

    assertThat(printed).doesNotContain("canary");
  }
}
