package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * The methods that {@code HttpClient} has since JDK 21. They are called by reflection, because this
 * class is compiled for JDK 17.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(60)
class DropInShutdownTest {
  private final TestEnvironment environment = TestEnvironment.strict();

  @AfterEach
  void close() {
    environment.close();
  }

  private static Object call(HttpClient client, String method) throws Exception {
    return HttpClient.class.getMethod(method).invoke(client);
  }

  private static boolean terminatesWithin(HttpClient client, Duration limit) throws Exception {
    return (boolean)
        HttpClient.class.getMethod("awaitTermination", Duration.class).invoke(client, limit);
  }

  @Test
  void closingTheDropInLeavesItsOtherUsersAlone() throws Exception {
    ApiClient api = environment.client();
    HttpClient client = api.asHttpClient();
    HttpRequest request = environment.get("users/1");

    call(client, "close");
    call(client, "shutdown");
    call(client, "shutdownNow");

    assertThat(call(client, "isTerminated")).isEqualTo(false);
    assertThat(terminatesWithin(client, Duration.ofMillis(1))).isFalse();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  @Test
  void theDropInIsTerminatedWhenItsApiClientIsClosed() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    ApiClient api = environment.client();
    HttpClient client = api.asHttpClient();
    Callable<Boolean> waiting = () -> terminatesWithin(client, Duration.ofSeconds(50));
    Future<Boolean> terminated = threads.submit(waiting);

    api.close();

    assertThat(terminated.get(50, TimeUnit.SECONDS)).isTrue();
    assertThat(call(client, "isTerminated")).isEqualTo(true);
    assertThatThrownBy(() -> client.send(environment.get("users/1"), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    threads.shutdownNow();
  }
}
