package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes several calls at the same time, without a thread for each. */
public final class AsyncCalls {
  /** A user of the API. */
  record User(String id, String name) {}

  private AsyncCalls() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api = servers.client("ada")) {
      Resource<User> users = api.resource("users", User.class);
      List<CompletableFuture<User>> calls =
          Stream.of("42", "43", "44")
              .map(id -> users.calls().get(id).timeout(Duration.ofSeconds(20)))
              .map(call -> call.sendAsync().toCompletableFuture())
              .toList();
      // The three calls needed a token at the same time. It was requested once.
      return calls.stream()
          .map(CompletableFuture::join)
          .map(User::name)
          .collect(Collectors.joining(", "));
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(AsyncCalls::run);
  }
}
