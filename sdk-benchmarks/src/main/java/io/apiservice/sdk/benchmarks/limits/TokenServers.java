package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Login;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The fake servers in a process of their own, because ten thousand connections need the file
 * descriptors of two. The process obeys the lines of its standard input.
 */
final class TokenServers implements AutoCloseable {
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;
  final URI api;
  final URI tokenEndpoint;
  final String refreshToken;
  final String accessToken;
  final Instant expiresAt;

  private TokenServers(Process process) throws IOException {
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    String[] words = line().split(" ");
    this.api = URI.create(words[0]);
    this.tokenEndpoint = URI.create(words[1]);
    this.refreshToken = words[2];
    this.accessToken = words[3];
    this.expiresAt = Instant.parse(words[4]);
  }

  /**
   * Starts them.
   *
   * @param first the lifetime of the first access token; the others live an hour
   */
  static TokenServers start(Duration first, Duration apiLatency, Duration tokenLatency)
      throws IOException {
    return new TokenServers(
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-Xmx4g",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TokenServers.class.getName(),
                    first.toString(),
                    apiLatency.toString(),
                    tokenLatency.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  void revoke() throws IOException {
    commands.println("revoke");
    line();
  }

  int tokenRequests() throws IOException {
    commands.println("count");
    return Integer.parseInt(line());
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the process of the servers has ended");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** The process. */
  public static void main(String[] args) throws IOException {
    try (FakeAuthServer auth = FakeAuthServer.start();
        FakeApi api = FakeApi.start(auth)) {
      api.put("users", "42", Map.of("id", "42", "name", "Ada"));
      auth.accessTokenLifetime(Duration.parse(args[0]));
      Login login = auth.login("ada");
      auth.accessTokenLifetime(Duration.ofHours(1));
      auth.faults().always(Fault.delay(Duration.parse(args[2])));
      Duration latency = Duration.parse(args[1]);
      api.latency(latency, latency, 1);
      System.out.println(
          api.baseUri()
              + " "
              + auth.tokenEndpoint()
              + " "
              + login.refreshToken()
              + " "
              + login.accessToken()
              + " "
              + login.expiresAt());
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        System.out.println(line.equals("revoke") ? auth.revokeAccessTokens() : auth.tokenCalls());
      }
    }
    System.exit(0);
  }
}
