package io.apiservice.sdk.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.RedisTestTimeouts;
import io.apiservice.sdk.oauth.TokenProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;

/**
 * An application on a host of its own: it shares no file with the others. It does what it reads on
 * its standard input and answers each line with one. Arguments: port of Redis, token endpoint, API,
 * grace of the authorization server in seconds. The refresh token is in the environment.
 */
final class RedisHost implements AutoCloseable {
  /** The environment variable with the refresh token. */
  static final String SEED = "REDIS_HOST_SEED";

  private static final long LIMIT_SECONDS = 45;

  private final RedisClient redis;
  private final RedisTokenStore store;
  private final TokenProvider tokens;
  private final ApiClient api;
  private final ExecutorService callers = Executors.newCachedThreadPool();

  private RedisHost(String[] arguments) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxWait(Duration.ofSeconds(1));
    this.redis =
        RedisClient.builder()
            .hostAndPort("127.0.0.1", Integer.parseInt(arguments[0]))
            .clientConfig(
                DefaultJedisClientConfig.builder()
                    .connectionTimeoutMillis(1_000)
                    .socketTimeoutMillis(1_000)
                    .build())
            .poolConfig(pool)
            .build();
    this.store = RedisTokenStore.builder(redis).build();
    OAuth.Builder login =
        OAuth.refreshToken(System.getenv(SEED))
            .subject("acme")
            .tokenEndpoint(arguments[1])
            .store(store);
    int grace = Integer.parseInt(arguments[3]);
    if (grace > 0) {
      login.refreshTokenGrace(Duration.ofSeconds(grace));
    }
    this.tokens = RedisTestTimeouts.in(login).build();
    this.api = ApiClient.builder().baseUri(arguments[2]).credentials(tokens).build();
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try (RedisHost host = new RedisHost(arguments)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(host.done(line.split(" ", 2)));
      }
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
      return failed(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      return "stuck";
    }
  }

  private static String failed(Throwable failure) {
    String cause =
        failure instanceof TokenRefreshException refresh
            ? refresh.diagnosis().cause().toString()
            : failure.getClass().getSimpleName();
    return ("failed " + cause + ": " + failure.getMessage()).replace('\n', '/');
  }

  /** So many callers at once. Each tries again until it is served, and the tries are counted. */
  private String call(int times) throws InterruptedException {
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      calls.add(CompletableFuture.supplyAsync(this::triesUntilServed, callers));
    }
    int served = 0;
    int tries = 0;
    String trouble = "";
    for (CompletableFuture<Integer> call : calls) {
      try {
        tries += call.get(LIMIT_SECONDS + 15, TimeUnit.SECONDS);
        served++;
      } catch (ExecutionException e) {
        trouble = " " + failed(e.getCause() == null ? e : e.getCause());
      } catch (TimeoutException e) {
        trouble = " stuck";
      }
    }
    return "served " + served + " of " + times + " in " + tries + " tries" + trouble;
  }

  private int triesUntilServed() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    int tries = 0;
    while (true) {
      tries++;
      try {
        String unused = api.get("users").returning(String.class).send();
        return tries;
      } catch (ApiException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    callers.shutdownNow();
    api.close();
    tokens.close();
    store.close();
    redis.close();
  }
}
