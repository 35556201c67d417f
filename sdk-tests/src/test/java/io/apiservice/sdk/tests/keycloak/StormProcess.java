package io.apiservice.sdk.tests.keycloak;

import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.store.TokenStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** A storm in a separate JVM, on a file store that it shares with others. */
final class StormProcess {
  private static final String SECRET = "KEYCLOAK_CLIENT_SECRET";
  private static final String FIGURES = "figures ";
  private static final String SEED = "KEYCLOAK_SEED";

  private final Process process;

  private StormProcess(Process process) {
    this.process = process;
  }

  static StormProcess begin(
      KeycloakRealm keycloakRealm,
      String seed,
      Path store,
      int callers,
      Duration length,
      boolean revokes)
      throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            StormProcess.class.getName(),
            keycloakRealm.server().toString(),
            keycloakRealm.name(),
            store.toString(),
            Integer.toString(callers),
            length.toString(),
            Boolean.toString(revokes));
    Map<String, String> environment = command.environment();
    environment.put(SECRET, keycloakRealm.clientSecret());
    environment.put(SEED, seed);
    return new StormProcess(command.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Waits for the end and returns the results. */
  StormFigures end() throws IOException, InterruptedException {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      // A JVM may print its own warnings to this stream.
      String line = out.lines().filter(text -> text.startsWith(FIGURES)).findFirst().orElse(null);
      int exit = process.waitFor();
      if (line == null || exit != 0) {
        throw new IllegalStateException("a storm ended with " + exit + " and " + line);
      }
      return (StormFigures)
          Objects.requireNonNull(
              JsonCodec.jackson()
                  .read(
                      line.substring(FIGURES.length()).getBytes(StandardCharsets.UTF_8),
                      StormFigures.class));
    } finally {
      process.destroyForcibly();
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    KeycloakRealm keycloakRealm =
        new KeycloakRealm(
            URI.create(arguments[0]), arguments[1], System.getenv(SECRET), "not known here");
    int callers = Integer.parseInt(arguments[3]);
    Duration length = Duration.parse(arguments[4]);
    UserStorm storm;
    try (TokenStore store = TokenStore.file(Path.of(arguments[2]));
        StormClient client = StormClient.on(store, keycloakRealm, System.getenv(SEED))) {
      storm = UserStorm.begin(client, keycloakRealm, callers, length);
      if (Boolean.parseBoolean(arguments[5])) {
        client.awaitGenerations(3);
        client.revokeTokenInUse();
      }
      storm.end();
      client.eventCollector().troubles().forEach(System.err::println);
    }
    StormFigures figures = storm.figures();
    System.out.println(
        FIGURES + new String(JsonCodec.jackson().write(figures), StandardCharsets.UTF_8));
  }
}
