package io.apiservice.sdk.tests.resilience;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.ShortTimeouts;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.tests.TestTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An application in a separate process. It reads commands from its standard input and responds to
 * each with one line. Its arguments are the directory of the store, the token endpoint, the
 * revocation endpoint and the API.
 */
final class Worker implements AutoCloseable {
  /** The environment variable with the refresh token. */
  static final String SEED = "RESILIENCE_SEED";

  /** The environment variable that, if set, shortens the limit of a token request. */
  static final String IMPATIENT = "RESILIENCE_IMPATIENT";

  private static final long LIMIT_SECONDS = 45;

  private final CrashingStore store;
  private final TokenProvider tokens;
  private final ApiClient api;
  private final ExecutorService callers = Executors.newCachedThreadPool();

  private Worker(String[] arguments) {
    this.store = new CrashingStore(TokenStore.file(Path.of(arguments[0])));
    OAuth.Builder builder =
        OAuth.refreshToken(System.getenv(SEED))
            .subject("acme")
            .tokenEndpoint(arguments[1])
            .revocationEndpoint(arguments[2])
            .store(store);
    boolean impatient = System.getenv(IMPATIENT) != null;
    this.tokens = (impatient ? ShortTimeouts.impatient(builder) : builder).build();
    this.api =
        TestTransport.builder()
            .baseUri(arguments[3])
            .credentials(tokens)
            .listener(new WorkerListener())
            .build();
  }

  /** Prints the events that an operator must know about. */
  private static final class WorkerListener implements ApiListener {
    @Override
    public void onUnpersisted(TokenUnpersisted event) {
      System.out.println("unpersisted " + event.generation());
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    Worker worker = new Worker(arguments);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("return")) {
        System.out.println("returning");
        return;
      }
      System.out.println(worker.done(line.split(" ", 2)));
    }
    worker.close();
  }

  private String done(String[] command) throws InterruptedException {
    int number = command.length > 1 ? Integer.parseInt(command[1]) : 0;
    return switch (command[0]) {
      case "current" -> got(tokens.current());
      case "force" -> got(tokens.forceRefresh());
      case "start" -> start();
      case "have-both" -> got(tokens.current()) + " and " + got(other().current());
      case "force-both" -> both();
      case "call" -> call(number);
      case "live" -> {
        store.live(number);
        yield "living";
      }
      case "spin" -> spin();
      case "sign-out" -> signOut();
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

  /** Starts a refresh and does not wait for it. */
  private String start() {
    CompletableFuture<Credential> begun = tokens.forceRefresh();
    return begun.isDone() ? "done" : "started";
  }

  private static String failed(Throwable failure) {
    String cause =
        failure instanceof TokenRefreshException refresh
            ? refresh.diagnosis().cause().toString()
            : failure.getClass().getSimpleName();
    return ("failed " + cause + ": " + failure.getMessage()).replace('\n', '/');
  }

  private String both() throws InterruptedException {
    CompletableFuture<Credential> one = tokens.forceRefresh();
    CompletableFuture<Credential> two = other().forceRefresh();
    return got(one) + " and " + got(two);
  }

  private TokenProvider other() {
    return tokens.forAudience("https://b.example.com");
  }

  /** Makes this many calls at the same time, blocking and asynchronous. */
  private String call(int times) throws InterruptedException {
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      var call = api.get("users").returning(String.class).withResponse();
      calls.add(
          i % 2 == 0
              ? CompletableFuture.supplyAsync(() -> call.send().status(), callers)
              : call.sendAsync().thenApply(response -> response.status()));
    }
    int served = 0;
    String trouble = "";
    for (CompletableFuture<Integer> call : calls) {
      try {
        served += call.get(LIMIT_SECONDS, TimeUnit.SECONDS) == 200 ? 1 : 0;
      } catch (ExecutionException e) {
        trouble = " " + failed(e.getCause() == null ? e : e.getCause());
      } catch (TimeoutException e) {
        trouble = " stuck";
      }
    }
    return "served " + served + " of " + times + trouble;
  }

  /** Refreshes again and again. */
  private String spin() throws InterruptedException {
    System.out.println("spinning");
    String last = got(tokens.forceRefresh());
    while (last.startsWith("got")) {
      last = got(tokens.forceRefresh());
    }
    return last;
  }

  private String signOut() throws InterruptedException {
    try {
      return tokens.signOut().get(LIMIT_SECONDS, TimeUnit.SECONDS).toString();
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      return "stuck";
    }
  }

  @Override
  public void close() {
    callers.shutdownNow();
    api.close();
    tokens.close();
    store.close();
  }
}
