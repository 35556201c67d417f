package io.apiservice.sdk.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.examples.ExampleServers;
import io.apiservice.sdk.examples.openapi.api.UsersApi;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A generated client whose 64 callers find out at the same time that the token was revoked. */
@Timeout(120)
class OpenApiStormTest {
  private static final int CALLERS = 64;

  @Test
  void aRevokedTokenCausesOneRefreshAndNoFailure() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try (ExampleServers servers = ExampleServers.start();
        ApiClient api = servers.client("ada")) {
      UsersApi users = OpenApiClient.over(api, servers.api().baseUri());
      assertThat(users.getUser("42").getName()).isEqualTo("Ada");
      servers.auth().revokeAccessTokens();
      int before = servers.auth().tokenCalls();

      CyclicBarrier together = new CyclicBarrier(CALLERS);
      List<Future<String>> names = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        names.add(
            threads.submit(
                () -> {
                  together.await(60, TimeUnit.SECONDS);
                  return users.getUser("43").getName();
                }));
      }

      for (Future<String> name : names) {
        assertThat(name.get(60, TimeUnit.SECONDS)).isEqualTo("Grace");
      }
      assertThat(servers.auth().tokenCalls() - before).isEqualTo(1);
      assertThat(servers.api().unauthorizedCount()).isPositive();
    } finally {
      threads.shutdownNow();
    }
  }
}
