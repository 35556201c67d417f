package io.apiservice.sdk.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RecordAssertions;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file store with real processes. */
class StoreProcessesTest {
  @TempDir Path base;

  @Test
  void fourProcessesAreNeverInsideTogetherEvenWhenOneIsKilled() throws Exception {
    assertThat(overlaps("exclude", 100)).isZero();
  }

  @Test
  void theSameWithoutALeaseIsNoticed() throws Exception {
    assertThat(overlaps("collide", 100)).isPositive();
  }

  @Test
  void aLeaseOfAnotherProcessIsHeldUntilItIsKilled() throws Exception {
    Path directory = base.resolve("tokens");
    try (TokenStore store = RecordAssertions.files(directory);
        StoreProcess other = StoreProcess.start("hold", directory.toString(), "grant")) {
      assertThat(other.line()).isEqualTo("mine");
      assertThat(store.tryLease("grant", RecordAssertions.TTL)).isNull();
      assertThat(store.tryLease("another", RecordAssertions.TTL)).isNotNull();

      other.kill();

      assertThat(soon(store)).isNotNull();
    }
  }

  @Test
  void aStoppedProcessKeepsItsLeaseAndHoldsNobodyUp() throws Exception {
    Path directory = base.resolve("tokens");
    try (TokenStore store = RecordAssertions.files(directory);
        StoreProcess other = StoreProcess.start("hold", directory.toString(), "grant")) {
      assertThat(other.line()).isEqualTo("mine");
      assumeTrue(run("kill", "-STOP", other.pid() + ""));

      assertThat(store.tryLease("grant", RecordAssertions.TTL)).isNull();
      assertThat(store.replace("grant", null, RecordAssertions.bytes("record"))).isTrue();

      other.kill();
      assertThat(soon(store)).isNotNull();
    }
  }

  @Test
  void processesThatReplaceAtTheSameTimeLoseNoUpdate() throws Exception {
    Path directory = base.resolve("tokens");
    try (TokenStore store = RecordAssertions.files(directory);
        StoreProcess one = StoreProcess.start("count", directory.toString(), "50");
        StoreProcess two = StoreProcess.start("count", directory.toString(), "50")) {
      store.replace("grant", null, RecordAssertions.bytes("0 first"));
      assertThat(List.of(one.line() + "", two.line() + "")).containsOnly("ready");
      one.go();
      two.go();
      assertThat(List.of(one.line() + "", two.line() + "")).containsOnly("done");
      assertThat(StoreProcess.number(RecordAssertions.record(store, "grant"))).isEqualTo(100);
    }
  }

  @Test
  void aProcessKilledWhileWritingLeavesAWholeRecordNoOlderThanItSaid() throws Exception {
    Path directory = base.resolve("tokens");
    int last = 0;
    for (int round = 0; round < 4; round++) {
      try (StoreProcess writer = StoreProcess.start("write", directory.toString())) {
        int lines = 1 + ThreadLocalRandom.current().nextInt(30);
        for (int i = 0; i < lines; i++) {
          last = Integer.parseInt(requireNonNull(writer.line(), "the writer has died"));
        }
        writer.kill();
        for (String line = writer.line(); line != null; line = writer.line()) {
          last = Integer.parseInt(line);
        }
      }
      try (TokenStore store = RecordAssertions.files(directory)) {
        int found = StoreProcess.number(RecordAssertions.record(store, "grant"));
        assertThat(found).isBetween(last, last + 1);
        assertThat(store.recovered("grant")).isFalse();
        assertNoOlderCopy(directory);
        last = found;
      }
    }
    assertThat(filesEndingIn(directory, ".tmp")).isEmpty();
  }

  @Test
  void aFullDiskFailsTheFirstWriteUnderALeaseAndKeepsTheRecord() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    Path directory = base.resolve("tokens");
    try (TokenStore store = RecordAssertions.files(directory)) {
      store.replace("grant", null, RecordAssertions.bytes("before"));
    }
    try (StoreProcess limited =
        StoreProcess.start(StoreProcessesTest::withSmallFiles, "full", directory.toString())) {
      assertThat(limited.line())
          .startsWith("small refused: cannot")
          .contains("Free some disk space");
      assertThat(limited.line()).startsWith("large refused: cannot");
      assertThat(limited.line()).isEqualTo("kept true");
      assertThat(limited.line()).isEqualTo("lease true");
    }
    assertThat(filesEndingIn(directory, ".tmp")).isEmpty();
    try (StoreProcess unlimited = StoreProcess.start("full", directory.toString())) {
      assertThat(unlimited.line()).isEqualTo("small written true");
    }
  }

  @Test
  void theKeptRoomTakesTheResultWhenTheDiskFillsUpAfterTheIntent() throws Exception {
    Path disk = Files.createDirectory(base.resolve("disk"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", disk.toString()));
    try (TokenStore store = RecordAssertions.files(disk.resolve("tokens"));
        Lease lease = RecordAssertions.lease(store, "grant")) {
      byte[] intent = new byte[16 << 10];
      byte[] result = intent.clone();
      result[0] = 1;
      assertThat(store.replace("grant", null, intent)).isTrue();
      fill(disk.resolve("filler"));

      assertThat(store.replace("grant", intent, result)).isTrue();

      assertThat(store.read("grant")).isEqualTo(result);
      fill(disk.resolve("filler2"));
      assertThatThrownBy(() -> store.replace("grant", result, intent))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Free some disk space");
      assertThat(store.read("grant")).isEqualTo(result);
      assertThat(lease.remaining()).isPositive();
      Files.delete(disk.resolve("filler"));
      assertThat(store.replace("grant", result, intent)).isTrue();
      assertThat(store.read("grant")).isEqualTo(intent);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  // A copy may be incomplete or missing. But an older copy would bring back a spent token.
  private static void assertNoOlderCopy(Path directory) throws IOException {
    byte[] keyHash = Envelope.hash("grant");
    Path main = filesEndingIn(directory, ".grant").get(0);
    for (Path copy : filesEndingIn(directory, ".bak")) {
      if (Envelope.unwrap(keyHash, Files.readAllBytes(copy)) instanceof Envelope.IntactContent) {
        assertThat(copy).hasSameBinaryContentAs(main);
      }
    }
  }

  private int overlaps(String mode, int sections) throws Exception {
    Path directory = base.resolve("tokens");
    Files.createDirectory(base.resolve("inside"));
    List<StoreProcess> processes = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        processes.add(StoreProcess.start(mode, directory.toString(), sections + ""));
      }
      for (StoreProcess process : processes) {
        assertThat(process.line()).isEqualTo("ready");
      }
      for (StoreProcess process : processes) {
        process.go();
      }
      processes.remove(0).kill();
      int overlaps = 0;
      for (StoreProcess process : processes) {
        overlaps += Integer.parseInt(requireNonNull(process.line(), "it has died"));
      }
      return overlaps;
    } finally {
      for (StoreProcess process : processes) {
        process.close();
      }
    }
  }

  private static Lease soon(TokenStore store) throws StoreException {
    while (true) {
      Lease lease = store.tryLease("grant", RecordAssertions.TTL);
      if (lease != null) {
        return lease;
      }
      Thread.onSpinWait();
    }
  }

  private static List<String> withSmallFiles(List<String> command) {
    List<String> wrapped =
        new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"));
    wrapped.addAll(command);
    return wrapped;
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < 1 << 16; i++) {
        out.write(new byte[512]);
      }
      throw new IllegalStateException("the disk does not fill up");
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("space");
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> filesEndingIn(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }
}
