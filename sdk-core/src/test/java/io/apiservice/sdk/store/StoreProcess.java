package io.apiservice.sdk.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RecordAssertions;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Another JVM that uses a file store. Tests start it and read its output. */
final class StoreProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private StoreProcess(Process process) {
    this.process = process;
    this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static StoreProcess start(String... arguments) throws IOException {
    return start(command -> command, arguments);
  }

  static StoreProcess start(UnaryOperator<List<String>> wrapped, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                String.join(System.getProperty("path.separator"), classPath()),
                StoreProcess.class.getName()));
    command.addAll(Arrays.asList(arguments));
    return new StoreProcess(
        new ProcessBuilder(wrapped.apply(command))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Returns the next line that it prints; null at its end. */
  @Nullable String line() throws IOException {
    return output.readLine();
  }

  long pid() {
    return process.pid();
  }

  /** Lets a process continue that waits for this. */
  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  // Uses the handle, because killing the Process would close the streams, and what was printed
  // would be lost.
  void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  /** Ends a process that holds a lease or a lock. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      kill();
    }
  }

  /** Asks another JVM whether a lease is "free" or "held". */
  static @Nullable String probe(Path directory, String key) throws IOException {
    try (StoreProcess other = start("probe", directory.toString(), key)) {
      return other.line();
    }
  }

  static List<String> classPath() {
    return Stream.of(
            root(StoreProcess.class),
            root(FileTokenStore.class),
            root(LoggerFactory.class),
            root(Nullable.class))
        .map(Path::toString)
        .toList();
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "probe" -> probeHere(directory, arguments[2]);
      case "hold" -> hold(directory, arguments[2]);
      case "exclude" -> exclude(directory, Integer.parseInt(arguments[2]), true);
      case "collide" -> exclude(directory, Integer.parseInt(arguments[2]), false);
      case "write" -> write(directory);
      case "count" -> count(directory, Integer.parseInt(arguments[2]));
      case "full" -> full(directory);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void probeHere(Path directory, String key) throws StoreException {
    try (TokenStore store = RecordAssertions.files(directory)) {
      System.out.println(store.tryLease(key, RecordAssertions.TTL) == null ? "held" : "free");
    }
  }

  private static void hold(Path directory, String key) throws Exception {
    try (TokenStore store = RecordAssertions.files(directory);
        Lease lease = store.tryLease(key, RecordAssertions.TTL)) {
      System.out.println(lease == null ? "held" : "mine");
      untilToldToEnd();
    }
  }

  // The holder of the lease creates a file. If there is a file of another running process, both
  // hold the lease.
  private static void exclude(Path directory, int sections, boolean byLease) throws Exception {
    Path inside = directory.resolveSibling("inside");
    Path mine = inside.resolve(ProcessHandle.current().pid() + "");
    int overlaps = 0;
    try (TokenStore store = RecordAssertions.files(directory)) {
      System.out.println("ready");
      System.in.read();
      for (int done = 0; done < sections; ) {
        Lease lease = byLease ? store.tryLease("grant", RecordAssertions.TTL) : null;
        if (byLease && lease == null) {
          pause();
          continue;
        }
        Files.createFile(mine);
        pause();
        overlaps += others(inside, mine);
        Files.delete(mine);
        if (lease != null) {
          lease.close();
        }
        done++;
      }
    }
    System.out.println(overlaps);
  }

  private static int others(Path inside, Path mine) throws IOException {
    try (Stream<Path> files = Files.list(inside)) {
      return (int)
          files
              .filter(file -> !file.equals(mine))
              .map(file -> Long.parseLong(file.getFileName().toString()))
              .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
              .count();
    }
  }

  private static void write(Path directory) throws StoreException {
    try (TokenStore store = RecordAssertions.files(directory)) {
      byte[] now = store.read("grant");
      for (int n = now == null ? 0 : number(now); ; n++) {
        byte[] next =
            RecordAssertions.bytes((n + 1) + " " + UUID.randomUUID() + "x".repeat(n % 7 * 3000));
        if (!store.replace("grant", now, next)) {
          throw new IllegalStateException("nobody else writes here");
        }
        System.out.println(n + 1);
        now = next;
      }
    }
  }

  private static void count(Path directory, int times) throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      System.out.println("ready");
      System.in.read();
      for (int done = 0; done < times; ) {
        byte[] now = RecordAssertions.record(store, "grant");
        byte[] next = RecordAssertions.bytes((number(now) + 1) + " " + UUID.randomUUID());
        done += store.replace("grant", now, next) ? 1 : 0;
      }
    }
    System.out.println("done");
  }

  static int number(byte[] record) {
    String text = new String(record, UTF_8);
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  private static void full(Path directory) throws StoreException {
    try (TokenStore store = RecordAssertions.files(directory)) {
      byte[] before = RecordAssertions.record(store, "grant");
      try (Lease lease = RecordAssertions.lease(store, "grant")) {
        System.out.println("small " + tried(store, before, RecordAssertions.bytes("intent")));
        System.out.println("large " + tried(store, before, new byte[200_000]));
        System.out.println("kept " + Arrays.equals(store.read("grant"), before));
        System.out.println("lease " + !lease.remaining().isZero());
      }
    }
  }

  private static String tried(TokenStore store, byte[] expected, byte[] next) {
    try {
      return "written " + store.replace("grant", expected, next);
    } catch (StoreException e) {
      return "refused: " + e.getMessage();
    }
  }

  private static void untilToldToEnd() throws IOException {
    while (System.in.read() >= 0) {
      pause();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(300_000);
  }

  private static Path root(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    URL url = type.getClassLoader().getResource(file);
    String text = url == null ? "" : url.toString();
    try {
      if (text.startsWith("jar:")) {
        return Path.of(new URI(text.substring(4, text.indexOf("!/"))));
      }
      return Path.of(new URI(text.substring(0, text.length() - file.length())));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(text, e);
    }
  }
}
