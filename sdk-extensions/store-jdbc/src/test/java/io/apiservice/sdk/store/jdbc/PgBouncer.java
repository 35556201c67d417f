package io.apiservice.sdk.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A pooler in transaction mode before a PostgreSQL server. */
final class PgBouncer {
  private static final String USER = "postgres";

  private final int port = ServerProcess.freePort();

  private PgBouncer(PostgresServer server) {
    Path directory = ServerProcess.directory("pgbouncer", USER);
    Path settings = directory.resolve("pgbouncer.ini");
    try {
      Files.writeString(
          settings,
          String.join(
              "\n",
              "[databases]",
              "postgres = host=127.0.0.1 port=" + server.port() + " user=" + USER,
              "[pgbouncer]",
              "listen_addr = 127.0.0.1",
              "listen_port = " + port,
              "unix_socket_dir =",
              "auth_type = any",
              "pool_mode = transaction",
              "default_pool_size = 3",
              "ignore_startup_parameters = extra_float_digits",
              ""),
          UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerProcess.start(
        directory,
        USER,
        url(),
        List.of(
            requireNonNull(InstalledServers.program("pgbouncer")).toString(), settings.toString()));
  }

  private static final class Shared {
    static final PgBouncer POOLER = new PgBouncer(PostgresServer.shared());
  }

  /** The one before the shared server. */
  static PgBouncer shared() {
    return Shared.POOLER;
  }

  String url() {
    return PostgresServer.url(port);
  }
}
