package io.apiservice.sdk.testkit;

import io.apiservice.sdk.json.TypeRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A {@link FakeAuthServer} and a {@link FakeApi} in another process, on this process's class path.
 * The other process ends when this object is closed or this process ends. Each method except the
 * addresses sends a request to the other process and waits for the response; it throws {@link
 * UncheckedIOException} if there is none, and {@link IllegalStateException} if the thread is
 * interrupted.
 */
public final class FakeServerProcess implements AutoCloseable {
  private final Process process;
  private final Map<String, Object> addresses;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private FakeServerProcess(Process process, Map<String, Object> addresses) {
    this.process = process;
    this.addresses = addresses;
  }

  /**
   * Starts the process and waits until it listens.
   *
   * @param arguments those of {@link FakeServerMain}
   * @throws UncheckedIOException if the process cannot be started
   * @throws IllegalStateException if the servers do not start
   */
  public static FakeServerProcess start(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // These options make the process start sooner.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FakeServerMain.class.getName());
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      Map<String, Object> addresses = line == null ? null : Json.object(line);
      if (addresses == null) {
        process.destroyForcibly();
        throw new IllegalStateException("the fake servers did not start");
      }
      return new FakeServerProcess(process, addresses);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a process", e);
    }
  }

  /** The token endpoint. */
  public URI tokenEndpoint() {
    return address("auth").resolve("oauth/token");
  }

  /** The revocation endpoint (RFC 7009). */
  public URI revocationEndpoint() {
    return address("auth").resolve("oauth/revoke");
  }

  /** The address of the API, with a slash at the end. */
  public URI apiBaseUri() {
    return address("api");
  }

  /** The handle of the process, for instance to kill it. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** Creates a login for a user; see {@link FakeAuthServer#login(String)}. */
  public Login login(String subject) {
    return read(post("login", "subject", subject), new TypeRef<Login>() {});
  }

  /**
   * Changes the policy for refresh tokens from now on.
   *
   * @param preset the name of a {@link RefreshTokenPolicy#preset preset}
   */
  public void policy(String preset) {
    post("policy", "name", preset);
  }

  /** Changes the lifetime of access tokens from now on. */
  public void accessTokenLifetime(Duration lifetime) {
    post("lifetime", "of", lifetime.toString());
  }

  /** Expires all valid access tokens. */
  public void expireAccessTokens() {
    post("expire", "", "");
  }

  /** Revokes all valid access tokens. */
  public void revokeAccessTokens() {
    post("revoke", "", "");
  }

  /** Ends all logins of this subject. */
  public void endSessions(String subject) {
    post("end", "subject", subject);
  }

  /** Queues a fault for the next token request, for instance {@code commit-then-cut}. */
  public void nextFault(String fault) {
    post("fault", "next", fault);
  }

  /** Adds a standing fault for every token request. */
  public void everyFault(String fault) {
    post("fault", "always", fault);
  }

  /** Removes all faults. */
  public void clearFaults() {
    post("calm", "", "");
  }

  /** While true, the authorization server refuses connections. */
  public void outage(boolean on) {
    post("outage", "on", Boolean.toString(on));
  }

  /** Resets both servers. */
  public void reset() {
    post("reset", "", "");
  }

  /** Every token request so far, in order of arrival. */
  public List<RecordedTokenRequest> history() {
    return read(ask("GET", "history"), new TypeRef<List<RecordedTokenRequest>>() {});
  }

  /** Checks the history. */
  public HistoryAssert check() {
    List<String> ended = read(ask("GET", "ended"), new TypeRef<List<String>>() {});
    return HistoryAssert.of(history(), ended);
  }

  /** The counts {@code tokenCalls}, {@code requests}, {@code unauthorized}, {@code revocations}. */
  public Map<String, Integer> counts() {
    return read(ask("GET", "counts"), new TypeRef<Map<String, Integer>>() {});
  }

  private URI address(String name) {
    return URI.create(String.valueOf(addresses.get(name)));
  }

  private String post(String what, String name, String value) {
    String query = name.isEmpty() ? "" : "?" + name + "=";
    return ask("POST", what + query + URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  private String ask(String method, String what) {
    HttpRequest request =
        HttpRequest.newBuilder(address("admin").resolve(what))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalArgumentException(response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException("the fake servers do not respond", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the fake servers", e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T read(String json, TypeRef<T> type) {
    Object value = Json.read(json, type.type());
    if (value == null) {
      throw new IllegalStateException("the fake servers sent an unexpected response");
    }
    return (T) value;
  }

  @Override
  public void close() {
    process.destroy();
  }

  @Override
  public String toString() {
    return "fake servers in process " + process.pid() + " at " + addresses;
  }
}
