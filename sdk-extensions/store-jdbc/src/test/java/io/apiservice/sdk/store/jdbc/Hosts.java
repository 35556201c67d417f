package io.apiservice.sdk.store.jdbc;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.JdbcTestTimeouts;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** An authorization server that ends a login at any reuse, and hosts that share a login. */
final class Hosts implements AutoCloseable {
  private static final AtomicInteger TABLES = new AtomicInteger();
  private static final AtomicInteger LOGINS = new AtomicInteger();
  private static final long LIMIT_SECONDS = 50;

  final FakeAuthServer auth;
  final String table = "hosts_" + ProcessHandle.current().pid() + "_" + TABLES.incrementAndGet();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Login login;
  private String subject = "acme";

  Hosts(DataSource database) throws StoreException {
    this.auth = FakeAuthServer.builder().policy(RefreshTokenPolicy.strict()).start();
    this.login = auth.login("ada");
    store(database).createSchema();
  }

  /** Hosts that are added from now on share another login. */
  void nextLogin() {
    login = auth.login("ada");
    subject = "acme-" + login.subject() + LOGINS.incrementAndGet();
  }

  JdbcTokenStore store(DataSource database) {
    return JdbcTokenStore.builder(database).table(table).build();
  }

  OAuth.Builder builder() {
    return OAuth.refreshToken(login.refreshToken())
        .subject(subject)
        .tokenEndpoint(auth.tokenEndpoint())
        .revocationEndpoint(auth.revocationEndpoint());
  }

  /** A host with limits that run out soon. */
  TokenProvider host(DataSource database) {
    return closing(JdbcTestTimeouts.in(builder()).store(closing(store(database))).build());
  }

  /** A host in a JVM of its own, with short limits. */
  HostProcess process(String url, int graceSeconds) throws IOException {
    return closing(
        HostProcess.start(
            login.refreshToken(),
            url,
            table,
            auth.tokenEndpoint(),
            auth.issuer(),
            graceSeconds,
            true));
  }

  /** A host whose clock is off. */
  TokenProvider hostAt(Duration offset, DataSource database) {
    TokenProvider host = host(database);
    closing(
        ApiClient.builder()
            .baseUri(auth.issuer())
            .credentials(host)
            .clock(Clock.offset(Clock.systemUTC(), offset))
            .build());
    return host;
  }

  /** Ends the leases of hosts that could not release them, as time does. */
  void expireLeases(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("update " + table + "_lease set expires_at = clock_timestamp()");
    }
  }

  <T extends AutoCloseable> T closing(T closeable) {
    open.add(0, closeable);
    return closeable;
  }

  static Credential token(CompletableFuture<Credential> credential) throws Exception {
    return credential.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  static TokenRefreshException failure(CompletableFuture<Credential> credential) throws Exception {
    try {
      throw new AssertionError(
          "it should have failed, and got " + credential.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TokenRefreshException refresh) {
        return refresh;
      }
      throw new AssertionError("another failure than expected", e);
    }
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + each, e);
      }
    }
    auth.close();
  }
}
