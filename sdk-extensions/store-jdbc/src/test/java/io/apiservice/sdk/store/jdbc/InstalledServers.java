package io.apiservice.sdk.store.jdbc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the servers on this machine. Says once for each that is missing how to install it. */
final class InstalledServers {
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private InstalledServers() {}

  static boolean postgres() {
    return there(postgresProgram("initdb"), "PostgreSQL", "postgresql");
  }

  static boolean mariaDb() {
    return there(program("mariadbd"), "MariaDB", "mariadb-server");
  }

  static boolean pgBouncer() {
    return postgres() && there(program("pgbouncer"), "PgBouncer", "pgbouncer");
  }

  static @Nullable Path program(String name) {
    for (String place : new String[] {"/usr/sbin", "/usr/bin", "/usr/local/bin"}) {
      Path program = Path.of(place, name);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    return null;
  }

  static @Nullable Path postgresProgram(String name) {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(versions)) {
        for (Path version : all) {
          Path program = version.resolve("bin").resolve(name);
          if (Files.isExecutable(program)) {
            return program;
          }
        }
      } catch (IOException e) {
        return null;
      }
    }
    return program(name);
  }

  private static boolean there(@Nullable Path program, String server, String aptPackage) {
    if (program == null && SAID.add(server)) {
      System.out.println(
          "SKIPPED: the tests of the token store on "
              + server
              + ", which is not installed (apt-get install "
              + aptPackage
              + ")");
    }
    return program != null;
  }
}
