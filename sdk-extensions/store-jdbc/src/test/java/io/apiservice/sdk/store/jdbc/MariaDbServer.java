package io.apiservice.sdk.store.jdbc;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/** A MariaDB server for the tests of this JVM. */
final class MariaDbServer {
  private static final String USER = "mysql";

  private final int port = ServerProcess.freePort();

  private MariaDbServer() {
    Path directory = ServerProcess.directory("mariadb", USER);
    String data = directory.resolve("data").toString();
    ServerProcess.run(
        directory,
        USER,
        List.of(
            requireNonNull(InstalledServers.program("mariadb-install-db")).toString(),
            "--no-defaults",
            "--datadir=" + data,
            "--auth-root-authentication-method=normal",
            "--skip-test-db"));
    ServerProcess.start(
        directory,
        USER,
        url(),
        List.of(
            requireNonNull(InstalledServers.program("mariadbd")).toString(),
            "--no-defaults",
            "--datadir=" + data,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--socket=" + directory.resolve("s"),
            "--pid-file=" + directory.resolve("pid"),
            "--innodb-use-native-aio=0"));
  }

  private static final class Shared {
    static final MariaDbServer SERVER = new MariaDbServer();
  }

  /** The one that the tests of this JVM share. */
  static MariaDbServer shared() {
    return Shared.SERVER;
  }

  String url() {
    return "jdbc:mariadb://127.0.0.1:" + port + "/tokens?user=root&createDatabaseIfNotExist=true";
  }
}
