package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Login;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers notice at the same time that a token is no longer accepted. */
class StormTest {
  private static final int CALLERS = 256;

  private final TestEnvironment environment = TestEnvironment.strict();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    environment.close();
  }

  /** One of the ways to make a call. Returns the status or fails. */
  private interface Way {
    CompletableFuture<Integer> call(ApiClient api, String path);
  }

  private CompletableFuture<Integer> sync(ApiClient api, String path) {
    return CompletableFuture.supplyAsync(
        () -> api.get(path).returning(String.class).withResponse().send().status(), threads);
  }

  private static CompletableFuture<Integer> async(ApiClient api, String path) {
    return api.get(path)
        .returning(String.class)
        .withResponse()
        .sendAsync()
        .thenApply(r -> r.status());
  }

  private CompletableFuture<Integer> dropIn(ApiClient api, String path) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return api.asHttpClient()
                .send(environment.get(path), BodyHandlers.ofString())
                .statusCode();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  private CompletableFuture<Integer> dropInAsync(ApiClient api, String path) {
    return api.asHttpClient()
        .sendAsync(environment.get(path), BodyHandlers.ofString())
        .thenApply(r -> r.statusCode());
  }

  private List<CompletableFuture<Integer>> storm(ApiClient api, String path, int callers) {
    List<Way> ways = List.of(this::sync, StormTest::async, this::dropIn, this::dropInAsync);
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      calls.add(ways.get(i % ways.size()).call(api, path));
    }
    return calls;
  }

  private static List<Integer> statuses(List<CompletableFuture<Integer>> calls) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (CompletableFuture<Integer> call : calls) {
      statuses.add(call.get(50, TimeUnit.SECONDS));
    }
    return statuses;
  }

  @Test
  void aRevokedTokenCostsOneTokenCallHoweverManyCallersThereAre() throws Exception {
    ApiClient api = environment.client();
    Gate gate = new Gate();
    environment.api.faults().always(Fault.holdAnswer(gate));
    environment.auth.revokeAccessTokens();

    List<CompletableFuture<Integer>> calls = storm(api, "users/1", CALLERS);
    boolean allRefused = gate.awaitArrivals(CALLERS, Duration.ofSeconds(40));
    gate.open();

    assertThat(allRefused).as("all callers got the old token").isTrue();
    assertThat(statuses(calls)).hasSize(CALLERS).containsOnly(200);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.unauthorizedCount()).isEqualTo(CALLERS);
    assertThat(environment.api.requestCount()).isEqualTo(2 * CALLERS);
    assertThat(environment.auth.loginsEndedByReuse()).isEmpty();
  }

  @Test
  void callersWithoutAnyTokenShareOneTokenCall() throws Exception {
    Login login = environment.login();
    ApiClient api =
        environment.client(
            OAuth.refreshToken(login.refreshToken())
                .tokenEndpoint(environment.auth.tokenEndpoint())
                .onRotation(token -> {})
                .build());

    List<CompletableFuture<Integer>> calls = storm(api, "users/1", CALLERS);

    assertThat(statuses(calls)).hasSize(CALLERS).containsOnly(200);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.unauthorizedCount()).isZero();
  }

  @Test
  void lateRefusalsOfAnOldGenerationCauseNoFurtherTokenCalls() throws Exception {
    ApiClient api = environment.client();
    Gate late = new Gate();
    environment.api.faults().when(r -> r.path().endsWith("users/2"), Fault.holdAnswer(late));
    environment.auth.revokeAccessTokens();
    List<CompletableFuture<Integer>> slow = storm(api, "users/2", 32);
    assertThat(late.awaitArrivals(32, Duration.ofSeconds(20))).isTrue();

    List<CompletableFuture<Integer>> quick = storm(api, "users/1", 32);
    assertThat(statuses(quick)).containsOnly(200);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    late.open();

    assertThat(statuses(slow)).containsOnly(200);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.auth.loginsEndedByReuse()).isEmpty();
  }

  @Test
  void aTokenRevokedTimeAndAgainCostsOneTokenCallEachTime() throws Exception {
    ApiClient api = environment.client();
    Resource<TestEnvironment.User> users = api.resource("users", TestEnvironment.User.class);

    for (int round = 1; round <= 3; round++) {
      users.get("1"); // this is accepted, so a later refusal causes a refresh at once
      environment.auth.revokeAccessTokens();
      assertThat(statuses(storm(api, "users/1", 48))).containsOnly(200);
      assertThat(environment.auth.tokenCalls()).isEqualTo(round);
    }
    assertThat(environment.auth.loginsEndedByReuse()).isEmpty();
  }

  /** Shows that the test can fail: this provider obtains a new token for every refusal. */
  @Test
  void aProviderThatRefreshesForEveryRefusalLosesItsLogin() throws Exception {
    Login login = environment.login();
    ApiClient api = environment.client(new Naive(login));
    Gate gate = new Gate();
    environment.api.faults().next(32, Fault.holdAnswer(gate));
    environment.auth.revokeAccessTokens();

    List<CompletableFuture<Integer>> calls = storm(api, "users/1", 32);
    assertThat(gate.awaitArrivals(32, Duration.ofSeconds(20))).isTrue();
    gate.open();
    int failed = 0;
    for (Future<Integer> call : calls) {
      try {
        failed += call.get(50, TimeUnit.SECONDS) == 200 ? 0 : 1;
      } catch (ExecutionException e) {
        failed++;
      }
    }

    assertThat(environment.auth.tokenCalls()).isGreaterThan(1);
    assertThat(failed).isPositive();
    assertThat(environment.auth.loginsEndedByReuse()).isNotEmpty();
  }

  /** The code that many applications have for this. */
  private final class Naive implements CredentialProvider {
    private final HttpClient client = TestEnvironment.bare();
    private final CountDownLatch together = new CountDownLatch(2);
    private volatile String refreshToken;
    private volatile String accessToken;

    Naive(Login login) {
      this.refreshToken = login.refreshToken();
      this.accessToken = login.accessToken();
    }

    @Override
    public CompletableFuture<Credential> current() {
      return CompletableFuture.completedFuture(Credential.bearer(accessToken));
    }

    @Override
    public CompletableFuture<Credential> renew(Credential rejected) {
      return CompletableFuture.supplyAsync(this::refreshed, threads);
    }

    private Credential refreshed() {
      try {
        String form = "grant_type=refresh_token&refresh_token=" + refreshToken;
        together.countDown();
        together.await(10, TimeUnit.SECONDS);
        HttpRequest request =
            HttpRequest.newBuilder(environment.auth.tokenEndpoint())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        String reply = client.send(request, BodyHandlers.ofString()).body();
        accessToken = reply.replaceAll("(?s).*\"access_token\":\"([^\"]+)\".*", "$1");
        refreshToken = reply.replaceAll("(?s).*\"refresh_token\":\"([^\"]+)\".*", "$1");
        return Credential.bearer(accessToken);
      } catch (Exception e) {
        throw new IllegalStateException("no token");
      }
    }
  }
}
