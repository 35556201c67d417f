package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is larger than the memory is received and sent piece by piece, in JVMs with a small heap.
 * The long run has a million elements, a gigabyte, and 64 MB; the suite has less of each.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LargeBodyTest {
  private static final boolean LONG = Boolean.getBoolean("resilience.long");
  private static final long ELEMENTS = LONG ? 1_000_000 : 40_000;
  private static final long BYTES = LONG ? 1L << 30 : 32L << 20;
  private static final int TEXT = LONG ? 100 : 600;
  private static final List<String> JVM =
      LONG
          ? List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m")
          : List.of("-Xmx16m", "-XX:MaxDirectMemorySize=16m", "-XX:TieredStopAtLevel=1");
  private static final Duration LIMIT = Duration.ofSeconds(LONG ? 600 : 50);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "ALL_.*|UPLOAD_BYTES")
  void whatIsLargerThanTheMemoryIsNotKeptInIt(LargeBody body) throws Exception {
    long start = System.nanoTime();

    LargeBodyProcess.Result result = run(body);

    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(result).isEqualTo(new LargeBodyProcess.Result(0, Long.toString(amount(body))));
    System.out.printf(
        Locale.ROOT, "RESILIENCE %s, %s: %d in %.1f s%n", JVM.get(0), body, amount(body), seconds);
  }

  /** Must fail: it shows that the heap is too small for all of it. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "ALL_.*|UPLOAD_BYTES")
  void whoeverKeepsItRunsOutOfMemory(LargeBody body) throws Exception {
    assertThat(run(body).exit()).isEqualTo(LargeBodyProcess.OUT_OF_MEMORY);
  }

  private LargeBodyProcess.Result run(LargeBody body) throws Exception {
    Path file = directory.resolve("body");
    if (body.isUpload()) {
      fill(file);
    }
    try (RawServer server = new RawServer(new LargeBodyServer(TEXT))) {
      return LargeBodyProcess.run(JVM, body, server.uri(), amount(body), file, LIMIT);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static long amount(LargeBody body) {
    return body.inBytes() ? BYTES : ELEMENTS;
  }

  private static void fill(Path file) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(BYTES);
    }
  }
}
