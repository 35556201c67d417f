package io.apiservice.sdk.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two processes share one login through Redis. The authorization server ends the login if a refresh
 * token is presented twice. Both processes start at once with the same refresh token, and later
 * both find that the access token has expired: one of them refreshes, both are served.
 */
public final class TwoProcesses {
  /**
   * What happened.
   *
   * @param tokenRequests the requests to the token endpoint
   * @param served the calls that got their user
   * @param loginsLost the logins that the server ended because of a refresh token presented twice
   */
  record Result(int tokenRequests, int served, int loginsLost) {}

  private TwoProcesses() {}

  /** Runs the example. */
  public static void main(String[] args) throws IOException {
    if (!ExampleRedis.installed()) {
      System.err.println(ExampleRedis.MISSING);
      System.exit(1);
    }
    Result result = run();
    Story.line("token requests", result.tokenRequests() + ": one for each generation");
    Story.line("calls served", result.served() + " of 4");
    Story.line("logins lost", result.loginsLost());
    Story.end();
  }

  /** Runs both processes with servers of their own. */
  static Result run() throws IOException {
    try (ExampleRedis redis = ExampleRedis.start();
        FakeAuthServer auth = FakeAuthServer.builder().policy(RefreshTokenPolicy.strict()).start();
        FakeApi api = FakeApi.builder().bearer(auth).start()) {
      api.put("users", "42", Map.of("id", "42", "name", "Ada", "active", true));
      List<String> arguments =
          List.of(
              Integer.toString(redis.port()),
              auth.tokenEndpoint().toString(),
              api.baseUri().toString(),
              auth.login("acme").refreshToken());
      try (Child first = Child.start(arguments);
          Child second = Child.start(arguments)) {
        Story.chapter("Both start with the same refresh token");
        int served = callBoth(first, second);
        Story.chapter("The access token expires, and both call again");
        auth.expireAccessTokens();
        served += callBoth(first, second);
        Story.chapter("What the servers saw");
        return new Result(auth.tokenCalls(), served, auth.loginsEndedByReuse().size());
      }
    }
  }

  private static int callBoth(Child first, Child second) throws IOException {
    first.call();
    second.call();
    return first.served("process 1") + second.served("process 2");
  }

  /** A process that makes a call when it is told to. */
  private record Child(Process process, Writer in, BufferedReader out) implements AutoCloseable {
    static Child start(List<String> arguments) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  SharingProcess.class.getName()));
      command.addAll(arguments);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new Child(process, process.outputWriter(UTF_8), process.inputReader(UTF_8));
    }

    void call() throws IOException {
      in.write("call\n");
      in.flush();
    }

    /** Reads the result of a call; returns 1 if it was served. */
    int served(String name) throws IOException {
      String line = out.readLine();
      Story.line(name, line == null ? "failed: see above" : line);
      return line == null ? 0 : 1;
    }

    @Override
    public void close() throws IOException {
      in.close();
      process.onExit().join();
    }
  }
}
