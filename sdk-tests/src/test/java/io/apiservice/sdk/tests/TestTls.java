package io.apiservice.sdk.tests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A self-signed certificate for this machine, created with the JDK's keytool, and a context that
 * trusts it.
 */
final class TestTls {
  static final String PASSWORD = "changeit";

  private TestTls() {}

  private static @Nullable SSLContext made;

  /**
   * Returns a context for {@code localhost}. There is one for each process, because keytool is
   * slow.
   */
  static synchronized SSLContext context(Path directory) throws Exception {
    SSLContext known = made;
    if (known == null) {
      known = context(keyStore(directory), PASSWORD);
      made = known;
    }
    return known;
  }

  /** Creates a key and its certificate in a file of this directory. */
  static Path keyStore(Path directory) throws Exception {
    Path file = directory.resolve("keys.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair -alias test -keyalg EC -validity 2 -storetype PKCS12 -dname CN=localhost"
                + " -ext san=ip:127.0.0.1,dns:localhost -storepass "
                + PASSWORD
                + " -keystore "
                + file);
    Process keytool =
        new ProcessBuilder(
                java.util.stream.Stream.concat(
                        command.stream().limit(1),
                        java.util.Arrays.stream(command.get(1).split(" ", -1)))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(directory.resolve("keytool.log")));
    }
    return file;
  }

  /** A context that has this key and trusts its certificate. */
  static SSLContext context(Path file, String password) throws Exception {
    KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
