package io.apiservice.sdk.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.testkit.FakeServerProcess;
import io.apiservice.sdk.testkit.Login;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several hosts share one login through one Redis. Few hosts and generations in the suite; eight
 * and 200 with {@code -Plong}.
 */
@RequiresRedis
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class RedisFleetTest {
  private static final boolean LONG = Boolean.getBoolean("resilience.long");
  private static final int HOSTS = LONG ? 8 : 2;
  private static final int GENERATIONS = LONG ? 200 : 8;
  private static final int CALLERS = 4;
  private static final int GRACE_SECONDS = 30;

  private final List<RedisHostProcess> hosts = new ArrayList<>();
  private final FakeServerProcess server =
      FakeServerProcess.start("--policy=strict", "--lifetime=PT1H");
  private final Login login = server.login("ada");
  private RedisServer redis;

  @BeforeEach
  void start() throws IOException {
    redis = RedisServer.start();
    try (ApiClient api =
        ApiClient.builder()
            .baseUri(server.apiBaseUri())
            .credentials(Credentials.apiKey(login.accessToken()))
            .build()) {
      api.post("users").body(Map.of("name", "Ada")).returningNothing().send();
    }
  }

  private void startHosts(int graceSeconds) throws IOException {
    for (int i = 0; i < HOSTS; i++) {
      hosts.add(host(graceSeconds));
    }
  }

  private RedisHostProcess host(int graceSeconds) throws IOException {
    return RedisHostProcess.start(
        redis, login.refreshToken(), server.tokenEndpoint(), server.apiBaseUri(), graceSeconds);
  }

  @AfterEach
  void stop() throws IOException {
    hosts.forEach(RedisHostProcess::close);
    server.close();
    redis.close();
  }

  /** All of them at the same time; what each said. */
  private List<String> all(String command) throws Exception {
    tellAll(command);
    return hearAll();
  }

  private void tellAll(String command) throws IOException {
    for (RedisHostProcess host : hosts) {
      host.tell(command);
    }
  }

  private List<String> hearAll() throws InterruptedException {
    List<String> said = new ArrayList<>();
    for (RedisHostProcess host : hosts) {
      said.add(host.hear());
    }
    return said;
  }

  @Test
  void eachGenerationIsObtainedOnce() throws Exception {
    startHosts(0);
    long began = System.nanoTime();
    assertThat(all("current")).containsOnly("got 1");
    redis.resetCommands();
    for (int generation = 2; generation <= GENERATIONS; generation++) {
      if (generation % 2 == 0) {
        server.revokeAccessTokens();
        assertThat(all("call " + CALLERS)).allMatch(said -> servedAt(said, CALLERS));
      } else {
        assertThat(all("force")).containsOnly("got " + generation);
      }
      assertThat(server.counts().get("tokenCalls")).isEqualTo(generation);
    }

    server.check().tokenCallsAtMost(GENERATIONS).ambiguousRepeatsAtMost(0).verify();
    report("no fault", 0, 0, began);
  }

  /** Against a server with a grace, as the promise says. */
  @Test
  void hostsThatAreKilledCostNoLogin() throws Exception {
    server.policy("okta");
    startHosts(GRACE_SECONDS);
    long began = System.nanoTime();
    assertThat(all("current")).containsOnly("got 1");
    redis.resetCommands();
    int rounds = LONG ? GENERATIONS : 3;
    int kills = 0;
    int tries = 0;
    for (int round = 1; round <= rounds; round++) {
      server.revokeAccessTokens();
      tellAll("call " + CALLERS);
      if (!LONG || round % 5 == 0) {
        int victim = ThreadLocalRandom.current().nextInt(hosts.size());
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(40));
        hosts.get(victim).kill();
        kills++;
        hosts.remove(victim);
        tries += served(hearAll());
        hosts.add(host(GRACE_SECONDS));
      } else {
        tries += served(hearAll());
      }
    }

    server.check().repeatsAllowed(kills).verify();
    report("kill -9 at random", kills, tries, began);
  }

  @Test
  void aServerThatIsRestartedCostsNoLogin() throws Exception {
    startHosts(0);
    long began = System.nanoTime();
    assertThat(all("current")).containsOnly("got 1");
    int rounds = LONG ? GENERATIONS : 3;
    int restarts = 0;
    int tries = 0;
    for (int round = 1; round <= rounds; round++) {
      server.revokeAccessTokens();
      tellAll("call " + CALLERS);
      if (!LONG || round % 5 == 0) {
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(40));
        redis.kill();
        redis.restart();
        restarts++;
      }
      tries += served(hearAll());
    }

    server.check().ambiguousRepeatsAtMost(0).verify();
    report("Redis killed and restarted", restarts, tries, began);
  }

  private static int served(List<String> said) {
    assertThat(said).allMatch(each -> each.startsWith("served " + CALLERS + " of " + CALLERS));
    return said.stream().mapToInt(each -> Integer.parseInt(each.split(" ")[5])).sum();
  }

  /** Served, each of the callers at the first try. */
  private static boolean servedAt(String said, int callers) {
    return said.equals("served " + callers + " of " + callers + " in " + callers + " tries");
  }

  private void report(String scenario, int faults, int tries, long began) {
    System.out.println(
        "REDIS FLEET on "
            + Runtime.version().feature()
            + ": "
            + scenario
            + ": "
            + HOSTS
            + " hosts, "
            + faults
            + " faults, "
            + server.counts()
            + ", tries "
            + tries
            + ", Redis "
            + redis.commands()
            + ", "
            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)
            + " ms");
  }
}
