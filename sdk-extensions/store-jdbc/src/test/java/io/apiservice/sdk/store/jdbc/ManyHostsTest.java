package io.apiservice.sdk.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.testkit.FakeServerProcess;
import io.apiservice.sdk.testkit.Login;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Several JVMs that share a login and nothing but a database; the server ends it at any reuse. */
@EnabledIf(
    value = "io.apiservice.sdk.store.jdbc.InstalledServers#postgres",
    disabledReason = "PostgreSQL is not installed")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ManyHostsTest {
  private static final int HOSTS = JdbcTestEffort.of(3, 8);
  private static final int GENERATIONS = JdbcTestEffort.of(6, 200);
  private static final int KILLS = JdbcTestEffort.of(1, 40);
  private static final int CRASHES = JdbcTestEffort.of(1, 20);
  private static final int CALLERS = 8;

  private final List<HostProcess> hosts = new ArrayList<>();
  private final FakeServerProcess server =
      FakeServerProcess.start("--policy=strict", "--lifetime=PT1H");
  private final Login login = server.login("ada");
  private String url = "";
  private String table = "";
  private int graceSeconds;

  private void begin(PostgresServer database, String policy, int grace)
      throws IOException, StoreException {
    server.policy(policy);
    url = database.url();
    table =
        "many_" + ProcessHandle.current().pid() + "_" + ThreadLocalRandom.current().nextInt(99999);
    graceSeconds = grace;
    JdbcTokenStore.builder(database.dataSource()).table(table).build().createSchema();
    try (ApiClient api =
        ApiClient.builder()
            .baseUri(server.apiBaseUri())
            .credentials(Credentials.apiKey(login.accessToken()))
            .build()) {
      api.post("users").body(Map.of("name", "Ada")).returningNothing().send();
    }
    for (int i = 0; i < HOSTS; i++) {
      hosts.add(host());
    }
  }

  private HostProcess host() throws IOException {
    return HostProcess.start(
        login.refreshToken(),
        url,
        table,
        server.tokenEndpoint(),
        server.apiBaseUri(),
        graceSeconds,
        false);
  }

  @AfterEach
  void stop() throws IOException {
    for (HostProcess host : hosts) {
      host.close();
    }
    server.close();
  }

  private void tellAll(String command) throws IOException {
    for (HostProcess host : hosts) {
      host.tell(command);
    }
  }

  private List<String> hearAll() throws InterruptedException {
    List<String> said = new ArrayList<>();
    for (HostProcess host : hosts) {
      said.add(host.hear());
    }
    return said;
  }

  private List<String> all(String command) throws IOException, InterruptedException {
    tellAll(command);
    return hearAll();
  }

  private void report(String scenario, int rounds, long began) {
    JdbcTestEffort.report(
        HOSTS + " JVMs, one PostgreSQL, " + scenario,
        rounds
            + " rounds, "
            + server.counts()
            + ", "
            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)
            + " ms");
  }

  @Test
  void eachGenerationIsObtainedOnceByWhicheverHostComesFirst() throws Exception {
    begin(PostgresServer.shared(), "strict", 0);
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
    report("no faults", GENERATIONS, began);
  }

  /** A server with grace, and hosts that know of it: so a lost answer costs nothing. */
  @Test
  @EnabledIfSystemProperty(
      named = "store.long",
      matches = "true",
      disabledReason =
          "part of the long run: mvn -B -Plong -pl sdk-extensions/store-jdbc -am verify")
  void hostsThatAreKilledAtRandomCostNoLogin() throws Exception {
    begin(PostgresServer.shared(), "okta", 30);
    long began = System.nanoTime();
    assertThat(all("current")).containsOnly("got 1");
    for (int round = 0; round < KILLS; round++) {
      tellAll("force");
      HostProcess victim = hosts.remove(ThreadLocalRandom.current().nextInt(hosts.size()));
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(60));
      victim.kill();
      assertThat(hearAll()).allMatch(said -> said.startsWith("got "));
      hosts.add(host());
      server.revokeAccessTokens();
      assertThat(all("call 1")).containsOnly("served 1 of 1");
    }

    server.check().verify();
    report("one host killed in each", KILLS, began);
  }

  @Test
  @EnabledIfSystemProperty(
      named = "store.long",
      matches = "true",
      disabledReason =
          "part of the long run: mvn -B -Plong -pl sdk-extensions/store-jdbc -am verify")
  void aDatabaseThatCrashesAtRandomCostsNoLogin() throws Exception {
    PostgresServer fragile = PostgresServer.start();
    try {
      begin(fragile, "strict", 0);
      long began = System.nanoTime();
      int failed = 0;
      assertThat(all("current")).containsOnly("got 1");
      for (int round = 0; round < CRASHES; round++) {
        CompletableFuture<Void> crash = CompletableFuture.runAsync(() -> crash(fragile));
        for (int i = 0; i < 3; i++) {
          for (String said : all("force")) {
            assertThat(said).matches("got \\d+|failed .*token store.*");
            failed += said.startsWith("failed") ? 1 : 0;
          }
          assertThat(all("current")).allMatch(said -> said.startsWith("got "));
        }
        crash.join();
        servedAgain();
      }

      server.check().ambiguousRepeatsAtMost(0).verify();
      report("the database crashes, " + failed + " forced refreshes refused", CRASHES, began);
    } finally {
      fragile.kill();
    }
  }

  private static void crash(PostgresServer database) {
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(60));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    database.kill();
    database.startAgain();
  }

  /** With the database back, a refused token is replaced as soon as the back-off is over. */
  private void servedAgain() throws IOException, InterruptedException {
    server.revokeAccessTokens();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    List<String> said = all("call 1");
    while (!said.stream().allMatch("served 1 of 1"::equals) && System.nanoTime() - end < 0) {
      said = all("call 1");
    }
    assertThat(said).containsOnly("served 1 of 1");
  }
}
