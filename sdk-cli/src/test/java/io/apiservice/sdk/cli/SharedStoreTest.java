package io.apiservice.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.jdbc.JdbcTokenStore;
import io.apiservice.sdk.store.redis.RedisTokenStore;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** The doctor looks into stores that several hosts share: a real Redis, and H2. */
@Timeout(60)
class SharedStoreTest {
  private static final String PASSWORD = "canary-of-the-store";
  private static final String KEY = "0123456789abcdef".repeat(4);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  @TempDir Path directory;

  private static CliResult doctor(String... options) {
    List<String> arguments = new ArrayList<>(List.of("doctor", "--color", "never"));
    arguments.addAll(List.of(options));
    CliResult result =
        CliResult.of(
            new CliEnvironment(
                Map.of("PW", PASSWORD, "KEY", KEY),
                InputStream.nullInputStream(),
                Clock.systemUTC()),
            arguments.toArray(String[]::new));
    assertThat(result.out() + result.err()).doesNotContain("canary");
    return result;
  }

  /** A host obtains a token, which is then in the store. */
  private static void login(FakeAuthServer auth, TokenStore store) throws Exception {
    try (TokenProvider provider = provider(auth, store)) {
      provider.current().get(20, TimeUnit.SECONDS);
    }
  }

  private static TokenProvider provider(FakeAuthServer auth, TokenStore store) {
    return OAuth.refreshToken(auth.login("ada").refreshToken())
        .subject("acme")
        .tokenEndpoint(auth.tokenEndpoint())
        .whenAmbiguous(OAuth.WhenAmbiguous.FAIL)
        .store(store)
        .build();
  }

  /** A host presents its refresh token and gets no response that it can read. */
  private static void ambiguousRefresh(FakeAuthServer auth, TokenStore store) throws Exception {
    auth.faults().next(Fault.commitThen500());
    try (TokenProvider provider = provider(auth, store)) {
      assertThat(provider.forceRefresh()).failsWithin(Duration.ofSeconds(20));
    }
  }

  private static String database() {
    return "jdbc:h2:mem:doctor" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
  }

  private static JdbcTokenStore jdbcStore(String url) throws Exception {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(url);
    JdbcTokenStore store = JdbcTokenStore.of(dataSource);
    store.createSchema();
    return store;
  }

  @Test
  @EnabledIf("io.apiservice.sdk.cli.LocalRedis#installed")
  void aLoginInRedisIsShownWithItsLeaseAndItsServer() throws Exception {
    try (LocalRedis server = LocalRedis.start();
        FakeAuthServer auth = FakeAuthServer.start();
        RedisClient client = RedisClient.create("127.0.0.1", server.port)) {
      String address = "redis://127.0.0.1:" + server.port;
      RedisTokenStore store = RedisTokenStore.builder(client).build();
      login(auth, store);

      CliResult free = doctor("--store", address);
      try (TokenStore.Lease lease = store.tryLease(store.keys(1).get(0), Duration.ofMinutes(1))) {
        assertThat(lease).isNotNull();
        assertThat(doctor("--store", address).out()).contains("held: a process is refreshing");
      }

      assertThat(free.code()).as("the server keeps nothing on disk").isEqualTo(1);
      assertThat(free.out())
          .contains(
              "Redis at 127.0.0.1:" + server.port + ": reachable, with the permissions",
              "1 grant",
              "Redis keeps nothing on disk",
              "generation 1",
              "access token until",
              "left",
              "… free");
    }
  }

  @Test
  @EnabledIf("io.apiservice.sdk.cli.LocalRedis#installed")
  void aPasswordComesFromAVariableAndOneInTheAddressIsReported() throws Exception {
    try (LocalRedis server =
        LocalRedis.start(
            "--requirepass", PASSWORD, "--appendonly", "yes", "--dir", directory.toString())) {
      String host = "127.0.0.1:" + server.port;

      CliResult without = doctor("--store", "redis://" + host);
      CliResult given = doctor("--store", "redis://" + host + "/1", "--store-password-env", "PW");
      CliResult visible = doctor("--store", "redis://default:" + PASSWORD + "@" + host);
      CliResult missing = doctor("--store", "redis://" + host, "--store-password-env", "NONE");

      assertThat(without.out()).contains("the server requires a password");
      assertThat(given.code()).isZero();
      assertThat(given.out()).contains("no grants").doesNotContain("Redis keeps");
      assertThat(visible.code()).isEqualTo(1);
      assertThat(visible.out()).contains("visible in ps", "--store-password-env", "reachable");
      assertThat(missing.code()).isEqualTo(4);
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsAProblem() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    CliResult result = doctor("--store", "redis://127.0.0.1:" + free);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("Redis did not", "check its address");
  }

  @Test
  void aLoginInADatabaseIsShownWithAnIntent() throws Exception {
    String url = database();
    JdbcTokenStore store = jdbcStore(url);
    try (FakeAuthServer auth = FakeAuthServer.start()) {
      login(auth, store);
      CliResult good = doctor("--store", url);
      ambiguousRefresh(auth, store);
      CliResult pending = doctor("--store", url);

      assertThat(good.code()).isZero();
      assertThat(good.out())
          .contains("H2, table apiservice_token: reachable", "1 grant", "generation 1", "… free");
      assertThat(pending.code()).isEqualTo(1);
      assertThat(pending.out())
          .contains("presented to the server at", "unknown whether the token is spent", "60 s");
    }
  }

  @Test
  void anEncryptedRecordIsOpenedWithItsKey() throws Exception {
    String url = database();
    try (FakeAuthServer auth = FakeAuthServer.start()) {
      login(
          auth,
          TokenStore.encrypted(
              jdbcStore(url), new SecretKeySpec(HexFormat.of().parseHex(KEY), "AES")));
    }

    assertThat(doctor("--store", url).out()).contains("encrypted: to see its contents");
    assertThat(doctor("--store", url, "--store-key-env", "KEY").out()).contains("generation 1");
  }

  @Test
  void whatIsWrongWithADatabaseIsSaidWithoutItsAddress() throws IOException {
    String url = database();
    Path noJar = Files.writeString(directory.resolve("driver.jar"), "canary");

    CliResult missing = doctor("--store", url);
    CliResult unknown = doctor("--store", "jdbc:nothing:canary");
    CliResult broken = doctor("--store", "jdbc:nothing:canary", "--driver-path", noJar + "");
    CliResult gone = doctor("--store", url, "--driver-path", directory + "/canary.jar");
    CliResult named = doctor("--store", url, "--store-name", "a-canary");
    CliResult refresh = doctor("--store", url, "--refresh");
    CliResult details = doctor("--store", directory.toString(), "--store-user", "canary");

    assertThat(missing.out()).contains("the table apiservice_token or", "createSchema()");
    assertThat(unknown.out()).contains("--driver-path");
    assertThat(broken.out()).contains("--driver-path");
    assertThat(gone.out()).contains("--driver-path must name the jar");
    assertThat(named.out()).contains("letters, digits and _");
    assertThat(refresh.code()).isEqualTo(2);
    assertThat(refresh.err()).contains("--refresh needs a file store");
    assertThat(details.code()).isEqualTo(2);
    assertThat(List.of(missing, unknown, broken, gone, named))
        .allMatch(result -> result.code() == 1);
  }
}
