package io.apiservice.sdk.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.JdbcTestTimeouts;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An application on a host of its own: nothing but the database is shared. It does what it reads on
 * its standard input and answers each line with one. Arguments: JDBC URL, table, token endpoint,
 * API, and the grace of the server in seconds.
 */
final class HostMain {
  /** The environment variable with the refresh token. */
  static final String SEED = "STORE_SEED";

  /** The environment variable that, if set, shortens the engine's limits. */
  static final String BRIEF = "STORE_BRIEF";

  private static final long LIMIT_SECONDS = 45;

  private final TokenProvider tokens;
  private final ApiClient api;

  private HostMain(HikariDataSource pool, String[] arguments) {
    OAuth.Builder builder =
        OAuth.refreshToken(System.getenv(SEED))
            .subject("acme")
            .tokenEndpoint(arguments[2])
            .store(JdbcTokenStore.builder(pool).table(arguments[1]).build());
    long grace = Long.parseLong(arguments[4]);
    if (grace > 0) {
      builder.refreshTokenGrace(Duration.ofSeconds(grace));
    }
    boolean brief = System.getenv(BRIEF) != null;
    this.tokens = (brief ? JdbcTestTimeouts.brief(builder) : builder).build();
    this.api = ApiClient.builder().baseUri(arguments[3]).credentials(tokens).build();
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try (HikariDataSource pool = Pools.of(arguments[0], 2)) {
      connect(pool, arguments[1]);
      HostMain host = new HostMain(pool, arguments);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(host.done(line.split(" ", 2)));
      }
      host.api.close();
      host.tokens.close();
    }
  }

  /** Waits for the first connection: on a busy machine a JVM that starts is slow. */
  private static void connect(HikariDataSource pool, String table) {
    pool.setConnectionTimeout(30_000);
    JdbcTokenStore store = JdbcTokenStore.builder(pool).table(table).build();
    boolean connected = false;
    for (int attempts = 0; attempts < 10 && !connected; attempts++) {
      connected = connects(store);
    }
  }

  private static boolean connects(JdbcTokenStore store) {
    try {
      store.check();
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  private String done(String[] command) throws InterruptedException {
    return switch (command[0]) {
      case "current" -> got(tokens.current());
      case "force" -> got(tokens.forceRefresh());
      case "call" -> call(Integer.parseInt(command[1]));
      default -> "unknown";
    };
  }

  private static String got(CompletableFuture<Credential> credential) throws InterruptedException {
    try {
      return "got " + credential.get(LIMIT_SECONDS, TimeUnit.SECONDS).facts().generation();
    } catch (ExecutionException e) {
      return failed(e);
    } catch (TimeoutException e) {
      return "stuck";
    }
  }

  private static String failed(ExecutionException e) {
    Throwable failure = e.getCause();
    String cause =
        failure instanceof TokenRefreshException refresh
            ? refresh.diagnosis().cause().toString()
            : String.valueOf(failure);
    return ("failed " + cause + ": " + e.getMessage()).replace('\n', '/');
  }

  private String call(int times) throws InterruptedException {
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      calls.add(
          api.get("users")
              .returning(String.class)
              .withResponse()
              .sendAsync()
              .thenApply(response -> response.status()));
    }
    int served = 0;
    String trouble = "";
    for (CompletableFuture<Integer> call : calls) {
      try {
        served += call.get(LIMIT_SECONDS, TimeUnit.SECONDS) == 200 ? 1 : 0;
      } catch (ExecutionException e) {
        trouble = " " + failed(e);
      } catch (TimeoutException e) {
        trouble = " stuck";
      }
    }
    return "served " + served + " of " + times + trouble;
  }
}
