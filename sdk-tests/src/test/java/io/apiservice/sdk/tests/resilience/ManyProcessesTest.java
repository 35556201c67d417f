package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.FakeServerProcess;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RecordedTokenRequest;
import io.apiservice.sdk.tests.TestTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes share one login through a file store. The server ends the login if a refresh
 * token is reused.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ManyProcessesTest {
  private static final int PROCESSES = ResilienceEffort.of(3, 8);
  private static final int GENERATIONS = ResilienceEffort.of(20, 200);
  private static final int CALLERS = 8;

  @TempDir Path base;
  private final List<ChildProcess> children = new ArrayList<>();
  private final FakeServerProcess server =
      FakeServerProcess.start("--policy=strict", "--lifetime=PT1H");
  private final Login login = server.login("ada");

  @BeforeEach
  void start() throws IOException {
    try (ApiClient api =
        TestTransport.builder()
            .baseUri(server.apiBaseUri())
            .credentials(Credentials.apiKey(login.accessToken()))
            .build()) {
      api.post("users").body(Map.of("name", "Ada")).returningNothing().send();
    }
    for (int i = 0; i < PROCESSES; i++) {
      children.add(
          ChildProcess.start(
              login,
              base.resolve("tokens"),
              server.tokenEndpoint(),
              server.revocationEndpoint(),
              server.apiBaseUri()));
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (ChildProcess childProcess : children) {
      childProcess.close();
    }
    server.close();
  }

  /** Sends a command to all processes at the same time. Returns their responses. */
  private List<String> all(String command) throws Exception {
    for (ChildProcess childProcess : children) {
      childProcess.tell(command);
    }
    List<String> said = new ArrayList<>();
    for (ChildProcess childProcess : children) {
      said.add(childProcess.hear());
    }
    return said;
  }

  @Test
  void eachGenerationIsBoughtOnceByWhicheverProcessComesFirst() throws Exception {
    long began = System.nanoTime();
    assertThat(all("current")).containsOnly("got 1");
    for (int generation = 2; generation <= GENERATIONS; generation++) {
      if (generation % 2 == 0) {
        server.revokeAccessTokens();
        assertThat(all("call " + CALLERS)).containsOnly("served " + CALLERS + " of " + CALLERS);
      } else {
        assertThat(all("force")).containsOnly("got " + generation);
      }
      assertThat(server.counts().get("tokenCalls")).isEqualTo(generation);
    }

    server.check().tokenCallsAtMost(GENERATIONS).ambiguousRepeatsAtMost(0).verify();
    ResilienceEffort.report(
        PROCESSES + " processes, one file store",
        GENERATIONS
            + " generations, "
            + server.counts()
            + ", "
            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)
            + " ms");
  }

  @Test
  void twoAudiencesOfOneGrantNeverMeetAtTheTokenEndpoint() throws Exception {
    int rounds = GENERATIONS / 4;
    assertThat(all("have-both")).allMatch(said -> said.matches("got [12] and got [12]"));
    for (int round = 2; round <= rounds; round++) {
      assertThat(all("force-both")).allMatch(said -> said.matches("got \\d+ and got \\d+"));
    }

    assertThat(server.history().stream().map(RecordedTokenRequest::audience).distinct()).hasSize(2);
    server.check().tokenCallsAtMost(2 * rounds).ambiguousRepeatsAtMost(0).verify();
    ResilienceEffort.report(
        "two audiences, " + PROCESSES + " processes", server.history().size() + " calls");
  }

  /**
   * Shows that the test can fail: the same refresh token in two memory stores, as in two processes
   * without a shared store.
   */
  @Test
  void withoutTheSharedStoreTheLoginEnds() {
    TokenProvider one = login().store(TokenStore.memory()).build();
    TokenProvider two = login().store(TokenStore.memory()).build();

    assertThat(ends(one.current(), two.current())).isEqualTo(1);

    assertThat(server.check().violations()).isNotEmpty();
  }

  @Test
  void builtTwiceInOneProcessTheLoginNeedsNoStore() {
    TokenProvider one = login().build();
    TokenProvider two = login().build();

    assertThat(ends(one.current(), two.current())).isZero();

    server.check().tokenCallsAtMost(1).ambiguousRepeatsAtMost(0).verify();
  }

  private OAuth.Builder login() {
    return OAuth.refreshToken(login.refreshToken()).tokenEndpoint(server.tokenEndpoint());
  }

  private static int ends(CompletableFuture<Credential> one, CompletableFuture<Credential> two) {
    int failed = 0;
    for (CompletableFuture<Credential> each : List.of(one, two)) {
      try {
        each.join();
      } catch (CompletionException e) {
        failed++;
      }
    }
    return failed;
  }
}
