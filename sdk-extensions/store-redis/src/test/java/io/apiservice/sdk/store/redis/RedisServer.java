package io.apiservice.sdk.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** A real server in a process of its own, on a free port of the loopback interface. */
final class RedisServer implements AutoCloseable {
  static final String NOT_INSTALLED =
      "the tests of the Redis store need redis-server on the PATH (package redis-server)";

  private static final Pattern COMMAND = Pattern.compile("cmdstat_([a-z|]+):calls=(\\d+)");

  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;
  private static final AtomicInteger nextPort =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 61 % PORTS));

  private final int port;
  private final Path directory;
  private final List<String> options;
  private final List<AutoCloseable> owned = new ArrayList<>();
  private @Nullable Process process;

  private RedisServer(int port, Path directory, List<String> options) {
    this.port = port;
    this.directory = directory;
    this.options = options;
  }

  static boolean isInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
  }

  /** A server that forces every write to the disk, with further options as on its command line. */
  static RedisServer start(String... options) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", "always", "--save", ""));
    all.addAll(List.of(options));
    return startWithout(all);
  }

  /** A server with these options only. */
  static RedisServer startWithout(List<String> options) throws IOException {
    RedisServer server =
        new RedisServer(freePort(), Files.createTempDirectory("redis-test"), options);
    server.restart();
    return server;
  }

  /** Starts a replica of this server, which is closed with it, and waits until it follows. */
  RedisServer startReplica() throws IOException {
    RedisServer replica = start("--replicaof", "127.0.0.1 " + port);
    owned.add(replica);
    awaitReplica();
    return replica;
  }

  /** A port that no outgoing connection takes while the server restarts. */
  private static int freePort() throws IOException {
    for (int i = 0; i < PORTS; i++) {
      int candidate = FIRST_PORT + Math.floorMod(nextPort.getAndIncrement(), PORTS);
      if (isFree(candidate)) {
        return candidate;
      }
    }
    throw new IOException("no free port");
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException e) {
      return false;
    }
  }

  /** Starts it again, with the same port and directory. Returns when it accepts connections. */
  void restart() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--repl-diskless-sync-delay",
                "0",
                "--daemonize",
                "no"));
    command.addAll(options);
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    process = started;
    awaitReady(started);
  }

  private static void awaitReady(Process started) throws IOException {
    CountDownLatch ready = new CountDownLatch(1);
    List<String> said = new ArrayList<>();
    Thread pump =
        new Thread(
            () -> {
              try (BufferedReader out =
                  new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                  synchronized (said) {
                    said.add(line);
                  }
                  if (line.contains("eady to accept connections")) {
                    ready.countDown();
                  }
                }
              } catch (IOException e) {
                return; // it was killed
              }
            },
            "redis-" + started.pid());
    pump.setDaemon(true);
    pump.start();
    try {
      if (!ready.await(30, TimeUnit.SECONDS)) {
        started.destroyForcibly();
        synchronized (said) {
          throw new IOException("redis-server did not start: " + said);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      started.destroyForcibly();
      throw new IOException("interrupted while redis-server started", e);
    }
  }

  int port() {
    return port;
  }

  URI uri() {
    return URI.create("redis://127.0.0.1:" + port);
  }

  /** A pooled client, closed with this server. */
  RedisClient client() {
    return client(uri());
  }

  /** A pooled client of another address, for instance of a proxy in front of this server. */
  RedisClient client(URI address) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(32);
    return client(address, pool);
  }

  /** A client with a pool like this. */
  RedisClient client(URI address, ConnectionPoolConfig pool) {
    RedisClient client =
        RedisClient.builder()
            .hostAndPort(address.getHost(), address.getPort())
            .clientConfig(
                DefaultJedisClientConfig.builder()
                    .connectionTimeoutMillis(1_000)
                    .socketTimeoutMillis(1_000)
                    .build())
            .poolConfig(pool)
            .build();
    owned.add(client);
    return client;
  }

  /** A pooled client of a Redis user without a password. */
  RedisClient client(String user) {
    RedisClient client =
        RedisClient.builder()
            .hostAndPort("127.0.0.1", port)
            .clientConfig(DefaultJedisClientConfig.builder().user(user).password("any").build())
            .build();
    owned.add(client);
    return client;
  }

  /** Waits until a replica follows this server. */
  void awaitReplica() {
    try (Jedis admin = admin()) {
      admin.set("replication", "expected");
      if (admin.waitReplicas(1, 30_000) < 1) {
        throw new IllegalStateException("no replica follows the server");
      }
    }
  }

  /** Sends the process a signal. */
  void signal(String name) throws IOException, InterruptedException {
    long pid = requireNonNull(process).pid();
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  /** A connection for commands of the test. The caller closes it. */
  Jedis admin() {
    return new Jedis("127.0.0.1", port, 40_000);
  }

  void flush() {
    try (Jedis admin = admin()) {
      admin.flushAll();
    }
  }

  void config(String name, String value) {
    try (Jedis admin = admin()) {
      admin.configSet(name, value);
    }
  }

  /** How often each command was called since the last {@link #resetCommands}. */
  Map<String, Integer> commands() {
    Map<String, Integer> calls = new HashMap<>();
    try (Jedis admin = admin()) {
      Matcher matcher = COMMAND.matcher(admin.info("commandstats"));
      while (matcher.find()) {
        calls.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
      }
    }
    return calls;
  }

  void resetCommands() {
    try (Jedis admin = admin()) {
      admin.configResetStat();
    }
  }

  /** As {@code kill -9}. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
    }
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable client : owned) {
      try {
        client.close();
      } catch (Exception e) {
        throw new IOException("cannot close a client", e);
      }
    }
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
