package io.apiservice.sdk.store.jdbc;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server for the tests of this JVM. */
final class PostgresServer {
  private static final String USER = "postgres";

  private final int port = ServerProcess.freePort();
  private final ServerProcess process;

  private PostgresServer() {
    Path directory = ServerProcess.directory("postgres", USER);
    String data = directory.resolve("data").toString();
    ServerProcess.run(
        directory,
        USER,
        List.of(
            requireNonNull(InstalledServers.postgresProgram("initdb")).toString(),
            "--pgdata=" + data,
            "--username=" + USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
    this.process =
        ServerProcess.start(
            directory,
            USER,
            url(),
            List.of(
                requireNonNull(InstalledServers.postgresProgram("postgres")).toString(),
                "-D",
                data,
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
  }

  private static final class Shared {
    static final PostgresServer SERVER = new PostgresServer();
  }

  /** The one that the tests of this JVM share. */
  static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** One that a test may kill. */
  static PostgresServer start() {
    return new PostgresServer();
  }

  int port() {
    return port;
  }

  String url() {
    return url(port);
  }

  static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER + "&loginTimeout=5";
  }

  /** Without a pool: each operation has a connection of its own. */
  DataSource dataSource() {
    return dataSource(url());
  }

  static DataSource dataSource(String url) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setURL(url);
    return dataSource;
  }

  /** Ends it as a crash does. */
  void kill() {
    process.kill();
  }

  void startAgain() {
    process.start();
  }
}
