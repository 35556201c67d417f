package io.apiservice.sdk.tests.keycloak;

import io.apiservice.sdk.Resource;
import io.apiservice.sdk.call.ApiResponse;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.json.TypeRef;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Callers who create, read, list and delete users without a pause. Of eight callers, three block,
 * three compose futures, and two use the JDK's client that the SDK provides.
 */
final class UserStorm {
  /** The fields of a Keycloak user that the tests need. */
  record User(String id, String username, boolean enabled) {}

  record NewUser(String username, boolean enabled) {}

  private static final int ENOUGH_FAILURES = 100;
  private static final int CALLS_OF_A_ROUND = 4;

  private final StormClient client;
  private final Resource<User> users;
  private final HttpClient dropIn;
  private final URI usersUri;
  private final int callers;
  private final ExecutorService threads;
  private final String prefix = "u-" + UUID.randomUUID() + "-";
  private final LongAdder rounds = new LongAdder();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final long begun = System.nanoTime();
  private final long end;
  private Duration length = Duration.ZERO;
  private final List<CompletableFuture<?>> running = new ArrayList<>();

  private UserStorm(StormClient client, KeycloakRealm keycloakRealm, int callers, Duration length) {
    this.client = client;
    this.users = client.api().resource("users", User.class);
    this.dropIn = client.api().asHttpClient();
    this.usersUri = keycloakRealm.api().resolve("users");
    this.callers = callers;
    this.threads = Executors.newFixedThreadPool(callers);
    this.end = begun + length.toNanos();
  }

  static UserStorm begin(
      StormClient client, KeycloakRealm keycloakRealm, int callers, Duration length) {
    UserStorm storm = new UserStorm(client, keycloakRealm, callers, length);
    for (int caller = 0; caller < callers; caller++) {
      storm.running.add(storm.caller(caller));
    }
    return storm;
  }

  /** Waits until all callers have made their last call. */
  UserStorm end() {
    running.forEach(CompletableFuture::join);
    threads.shutdown();
    length = Duration.ofNanos(System.nanoTime() - begun);
    return this;
  }

  /**
   * Returns the results. They are complete when the client is closed, because a refresh may take
   * longer than the calls.
   */
  StormFigures figures() {
    EventCollector eventCollector = client.eventCollector();
    return new StormFigures(
        callers,
        rounds.sum() * CALLS_OF_A_ROUND,
        List.copyOf(failures),
        eventCollector.unauthorized(),
        eventCollector.retries(),
        eventCollector.refreshed(),
        eventCollector.adopted(),
        eventCollector.generation(),
        length);
  }

  private CompletableFuture<?> caller(int number) {
    String name = prefix + number + "-";
    return switch (number % 8) {
      case 0, 1, 2 -> CompletableFuture.runAsync(() -> again(name, this::blocking), threads);
      case 3, 4, 5 -> composing(name, 0);
      default -> CompletableFuture.runAsync(() -> again(name, this::foreign), threads);
    };
  }

  private boolean over() {
    return System.nanoTime() - end >= 0 || failures.size() >= ENOUGH_FAILURES;
  }

  /** Creates a user, uses it and deletes it. */
  private interface Round {
    void with(String username) throws IOException, InterruptedException;
  }

  private void again(String name, Round round) {
    for (int i = 0; !over(); i++) {
      try {
        round.with(name + i);
      } catch (IOException | InterruptedException | RuntimeException e) {
        failures.add(e.toString());
      }
    }
  }

  private void blocking(String username) {
    String id = idIn(creating(username).send());
    check(username.equals(users.get(id).username()), "another user came");
    int seen = 0;
    for (User user : users.list().query("max", 5)) {
      seen += user.id().isEmpty() ? 0 : 1;
    }
    check(seen > 0, "no users");
    users.delete(id);
    rounds.increment();
  }

  private CompletableFuture<?> composing(String name, int round) {
    if (over()) {
      return CompletableFuture.completedFuture(null);
    }
    return composed(name + round)
        .exceptionally(
            failure -> {
              failures.add(
                  String.valueOf(
                      failure instanceof CompletionException ? failure.getCause() : failure));
              return null;
            })
        .thenCompose(done -> composing(name, round + 1));
  }

  private CompletableFuture<@Nullable Void> composed(String username) {
    return creating(username)
        .sendAsync()
        .thenCompose(
            created ->
                users
                    .calls()
                    .get(idIn(created))
                    .sendAsync()
                    .thenApply(
                        user -> {
                          check(username.equals(user.username()), "another user came");
                          return user.id();
                        }))
        .thenCompose(
            id ->
                client
                    .api()
                    .get("users")
                    .query("max", 5)
                    .returning(new TypeRef<List<User>>() {})
                    .sendAsync()
                    .thenCompose(
                        found -> {
                          check(!found.isEmpty(), "no users");
                          return users.calls().delete(id).sendAsync();
                        }))
        .thenApply(
            deleted -> {
              rounds.increment();
              return null;
            });
  }

  private void foreign(String username) throws IOException, InterruptedException {
    String json = "{\"username\":\"" + username + "\",\"enabled\":true}";
    HttpRequest.Builder creation =
        HttpRequest.newBuilder(usersUri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    HttpResponse<String> created =
        dropIn.sendAsync(timed(creation), HttpResponse.BodyHandlers.ofString()).join();
    check(created.statusCode() == 201, "create: " + created.statusCode());
    URI one = URI.create(created.headers().firstValue("Location").orElseThrow());
    expect(200, HttpRequest.newBuilder(one).GET());
    expect(200, HttpRequest.newBuilder(URI.create(usersUri + "?max=5")).GET());
    expect(204, HttpRequest.newBuilder(one).DELETE());
    rounds.increment();
  }

  private void expect(int status, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpRequest built = timed(request);
    int got = dropIn.send(built, HttpResponse.BodyHandlers.ofString()).statusCode();
    check(got == status, built.method() + ": " + got);
  }

  private static HttpRequest timed(HttpRequest.Builder request) {
    return request.timeout(Duration.ofSeconds(30)).build();
  }

  // Keycloak responds with 201, a Location and no body, so nothing can be decoded.
  private Call<ApiResponse<@Nullable Void>> creating(String username) {
    return client
        .api()
        .post("users")
        .body(new NewUser(username, true))
        .returningNothing()
        .withResponse();
  }

  private static String idIn(ApiResponse<@Nullable Void> created) {
    String location = created.headers().first("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static void check(boolean fine, String otherwise) {
    if (!fine) {
      throw new IllegalStateException(otherwise);
    }
  }
}
