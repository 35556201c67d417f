package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Login;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** After a client was closed, no thread and no object of it remains. */
class OpenAndCloseTest {
  private static final int CLIENTS = 1_000;
  private static final long PATIENCE_SECONDS = 40;

  private final TestEnvironment environment = TestEnvironment.strict();

  @AfterEach
  void close() throws Exception {
    environment.close();
  }

  @Test
  void aThousandClientsThatWereClosedLeaveNothing() throws Exception {
    Login login = environment.login();
    useAndClose(login);
    Set<Long> before = threads();

    List<WeakReference<Object>> left = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      left.add(useAndClose(login));
    }

    assertThat(within(() -> newThreads(before).isEmpty())).as("%s", newThreads(before)).isTrue();
    assertThat(within(() -> left.stream().allMatch(each -> each.get() == null))).isTrue();
  }

  /** Shows that the test can fail: clients that were not closed are noticed. */
  @Test
  void clientsThatAreStillOpenAreSeen() throws Exception {
    Set<Long> before = threads();
    ApiClient open = environment.client();
    open.get("users/1").returning(String.class).send();

    assertThat(newThreads(before)).isNotEmpty();
  }

  private WeakReference<Object> useAndClose(Login login) throws Exception {
    TokenProvider provider = environment.provider(login);
    ApiClient client = environment.builder(provider).build();
    CompletableFuture<String> call =
        client.get("users/1").returning(String.class).sendAsync().toCompletableFuture();
    assertThat(call.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("Ada");
    client.close();
    provider.close();
    client.close();
    return new WeakReference<>(client);
  }

  private static boolean within(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      System.gc();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return true;
  }

  private static Set<Long> threads() {
    return clientThreads().stream().map(Thread::getId).collect(Collectors.toSet());
  }

  private static List<String> newThreads(Set<Long> before) {
    return clientThreads().stream()
        .filter(thread -> !before.contains(thread.getId()))
        .map(Thread::getName)
        .toList();
  }

  /**
   * Returns the threads of the SDK, and those of the JDK's client if it can be closed. Before JDK
   * 21 it cannot: its thread ends with the connections that the server keeps open.
   */
  private static List<Thread> clientThreads() {
    boolean closeable = Runtime.version().feature() >= 21;
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("apiservice")
                    || (closeable && thread.getName().startsWith("HttpClient")))
        .toList();
  }
}
