package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Two hundred callers, blocking and asynchronous, and something that happens while they call. */
final class Storm {
  private static final int CALLS = 200;

  private Storm() {}

  static void rage(
      String what, ApiClient api, FakeAuthServer auth, FakeApi server, Runnable disaster) {
    Resource<Quickstart.User> users = api.resource("users", Quickstart.User.class);
    int refusalsBefore = server.unauthorizedCount();
    int refreshesBefore = auth.tokenCalls();
    AtomicInteger failed = new AtomicInteger();
    AtomicInteger started = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(32);
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      boolean blocking = i % 2 == 0;
      all.add(
          CompletableFuture.runAsync(
              () -> {
                if (started.incrementAndGet() == CALLS / 2) {
                  disaster.run();
                }
                call(users, blocking, failed);
              },
              callers));
    }
    all.forEach(CompletableFuture::join);
    callers.shutdown();
    Story.figures(
        what,
        CALLS,
        server.unauthorizedCount() - refusalsBefore,
        auth.tokenCalls() - refreshesBefore,
        failed.get());
  }

  private static void call(
      Resource<Quickstart.User> users, boolean blocking, AtomicInteger failed) {
    try {
      if (blocking) {
        users.get("42");
      } else {
        users.calls().get("43").sendAsync().join();
      }
    } catch (RuntimeException e) {
      failed.incrementAndGet();
      Story.quote("a call failed", String.valueOf(e.getMessage()));
    }
  }
}
