package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.client.Target.Protocol;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An nginx on the loopback interface that answers one JSON: without TLS, with TLS 1.3 and HTTP/1.1,
 * and with TLS 1.3 and HTTP/2. Its key and certificate are made by {@code keytool}.
 */
public final class Nginx implements AutoCloseable {
  static final String PASSWORD = "benchmark";

  private static final String ANSWER =
      "{\"id\":\"42\",\"name\":\"Ada Lovelace\",\"active\":true,"
          + "\"createdAt\":\"2026-01-02T03:04:05Z\",\"note\":\"first programmer of an engine\"}";

  private final Path directory;
  private final Process process;
  private final Map<Protocol, Integer> ports;

  private Nginx(Path directory, Process process, Map<Protocol, Integer> ports) {
    this.directory = directory;
    this.process = process;
    this.ports = ports;
  }

  /** Starts it, and waits until it listens. */
  public static Nginx start() throws Exception {
    String program = installed();
    Path directory = Files.createTempDirectory("nginx-benchmark");
    certificate(directory);
    Map<Protocol, Integer> ports = new EnumMap<>(Protocol.class);
    for (Protocol protocol : Protocol.values()) {
      ports.put(protocol, freePort());
    }
    Files.writeString(directory.resolve("nginx.conf"), configuration(directory, ports));
    Process process =
        new ProcessBuilder(program, "-p", directory.toString(), "-c", "nginx.conf")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    Nginx nginx = new Nginx(directory, process, ports);
    nginx.awaitListening();
    return nginx;
  }

  /** The address for a protocol, with a slash at the end. */
  public URI uri(Protocol protocol) {
    String scheme = protocol == Protocol.CLEARTEXT ? "http" : "https";
    return URI.create(scheme + "://127.0.0.1:" + ports.get(protocol) + "/");
  }

  /** The address of a body of this length, without TLS. */
  public URI body(long length) throws IOException {
    Path file = Files.createDirectories(directory.resolve("bodies")).resolve(length + ".bin");
    if (!Files.exists(file)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        byte[] block = new byte[100];
        for (long written = 0; written < length; written += block.length) {
          out.write(block);
        }
      }
    }
    return uri(Protocol.CLEARTEXT).resolve("bodies/" + length + ".bin");
  }

  /** A trust store with the certificate of the server. */
  Path trustStore() {
    return directory.resolve("trust.p12");
  }

  private static String installed() {
    for (String path : List.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx")) {
      if (Files.isExecutable(Path.of(path))) {
        return path;
      }
    }
    throw new IllegalStateException(
        "nginx is not installed: it is in the package nginx-light (apt-get install nginx-light)");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String configuration(Path directory, Map<Protocol, Integer> ports) {
    String server =
        """
            server {
              listen 127.0.0.1:%d%s backlog=4096;
              location / { default_type application/json; return 200 '%s'; }
              location /bodies/ { root %s; }
            }
        """;
    String tls =
        """
            ssl_certificate %1$s/certificate.pem;
            ssl_certificate_key %1$s/key.pem;
            ssl_protocols TLSv1.3;
        """
            .formatted(directory);
    String root = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
    return root
        + """
        daemon off;
        pid %1$s/pid;
        error_log %1$s/error.log;
        worker_processes 2;
        worker_rlimit_nofile 8192;
        events { worker_connections 4096; }
        http {
            access_log off;
            keepalive_requests 1000000000;
            keepalive_timeout 3600s;
            client_body_temp_path %1$s/body;
            proxy_temp_path %1$s/proxy;
            fastcgi_temp_path %1$s/fastcgi;
            uwsgi_temp_path %1$s/uwsgi;
            scgi_temp_path %1$s/scgi;
            http2_max_concurrent_streams 1024;
        """
            .formatted(directory)
        + tls
        + server.formatted(ports.get(Protocol.CLEARTEXT), "", ANSWER, directory)
        + server.formatted(ports.get(Protocol.TLS_HTTP11), " ssl", ANSWER, directory)
        + server.formatted(ports.get(Protocol.TLS_HTTP2), " ssl http2", ANSWER, directory)
        + "}\n";
  }

  private static void certificate(Path directory) throws Exception {
    Path keys = directory.resolve("keys.p12");
    run(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "SAN=ip:127.0.0.1,dns:localhost",
        "-validity",
        "7",
        "-storetype",
        "PKCS12",
        "-keystore",
        keys.toString(),
        "-storepass",
        PASSWORD);
    KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    Key key = store.getKey("server", PASSWORD.toCharArray());
    Certificate certificate = store.getCertificate("server");
    Path file = directory.resolve("certificate.pem");
    Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(directory.resolve("key.pem"), pem("PRIVATE KEY", key.getEncoded()));
    run(
        "-importcert",
        "-noprompt",
        "-alias",
        "server",
        "-file",
        file.toString(),
        "-storetype",
        "PKCS12",
        "-keystore",
        directory.resolve("trust.p12").toString(),
        "-storepass",
        PASSWORD);
  }

  private static String pem(String kind, byte[] der) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  private static void run(String... args) throws Exception {
    String keytool = System.getProperty("java.home") + "/bin/keytool";
    Process process =
        new ProcessBuilder(
                java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(keytool), java.util.Arrays.stream(args))
                    .toList())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool failed: " + output);
    }
  }

  private void awaitListening() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    for (int port : ports.values()) {
      while (true) {
        try {
          new Socket(InetAddress.getLoopbackAddress(), port).close();
          break;
        } catch (IOException e) {
          if (!process.isAlive() || System.nanoTime() - end > 0) {
            throw new IllegalStateException(
                "nginx did not start: " + Files.readString(directory.resolve("output")), e);
          }
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try (var files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
