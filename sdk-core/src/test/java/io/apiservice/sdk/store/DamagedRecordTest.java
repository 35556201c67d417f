package io.apiservice.sdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RecordAssertions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files as they are after a crash, on a bad disk, after a mistake of a person, or from another
 * version.
 */
class DamagedRecordTest {
  private static final String KEY = "grant";
  private static final byte[] OLD = RecordAssertions.bytes("old");
  private static final byte[] RECORD = RecordAssertions.bytes("record");
  private static final byte[] NEXT = RecordAssertions.bytes("next");

  @TempDir Path directory;
  private TokenStore store;
  private Path main;
  private Path copy;

  @BeforeEach
  void aRecordThatWasReplacedOnce() throws StoreException {
    store = RecordAssertions.files(directory);
    String name = HexFormat.of().formatHex(Envelope.hash(KEY));
    main = directory.resolve(name + ".grant");
    copy = directory.resolve(name + ".grant.bak");
    store.replace(KEY, null, OLD);
    store.replace(KEY, OLD, RECORD);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theSecondCopyIsOneOfTheCurrentRecord() throws IOException {
    assertThat(copy).hasSameBinaryContentAs(main);
    assertThat(filesEndingIn(".tmp")).isEmpty();
  }

  @Test
  void whateverHappensToTheFirstFileItsCopyIsUsedAndSaidSo() throws Exception {
    byte[] sound = Files.readAllBytes(main);
    for (byte[] damaged : damaged(sound)) {
      Files.write(main, damaged);
      assertThat(store.read(KEY)).isEqualTo(RECORD);
      assertThat(store.recovered(KEY)).isTrue();
    }
    Files.write(main, sound);
    assertThat(store.read(KEY)).isEqualTo(RECORD);
    assertThat(store.recovered(KEY)).isFalse();
  }

  @Test
  void aMissingFirstFileIsRecoveredToo() throws Exception {
    Files.delete(main);
    assertThat(store.read(KEY)).isEqualTo(RECORD);
    assertThat(store.recovered(KEY)).isTrue();
    assertThat(store.replace(KEY, null, NEXT)).isFalse();
  }

  @Test
  void aMissingFirstFileBesideADamagedCopyIsNotAnAbsentRecord() throws Exception {
    Files.delete(main);
    Files.write(copy, RecordAssertions.bytes("garbage"));
    assertThatThrownBy(() -> store.read(KEY)).isInstanceOf(UnreadableRecordException.class);
    assertThatThrownBy(() -> store.replace(KEY, null, NEXT))
        .isInstanceOf(UnreadableRecordException.class);
    assertThat(main).doesNotExist();
  }

  @Test
  void aDamagedCopyDoesNoHarmAndIsWrittenAnew() throws Exception {
    byte[] sound = Files.readAllBytes(copy);
    for (byte[] damaged : damaged(sound)) {
      Files.write(copy, damaged);
      assertThat(store.read(KEY)).isEqualTo(RECORD);
      assertThat(store.recovered(KEY)).isFalse();
    }
    assertThat(store.replace(KEY, RECORD, NEXT)).isTrue();
    assertThat(copy).hasSameBinaryContentAs(main);
  }

  @Test
  void aRecoveredRecordIsReplacedAndThenSound() throws Exception {
    Files.write(main, RecordAssertions.bytes("garbage"));
    assertThat(store.replace(KEY, OLD, NEXT)).isFalse();
    assertThat(store.recovered(KEY)).isTrue();
    assertThat(store.replace(KEY, RECORD, NEXT)).isTrue();
    assertThat(store.recovered(KEY)).isFalse();
    assertThat(store.read(KEY)).isEqualTo(NEXT);
    assertThat(copy).hasSameBinaryContentAs(main);
  }

  @Test
  void withBothDamagedNothingIsReadAndNothingIsOverwritten() throws Exception {
    byte[] sound = Files.readAllBytes(main);
    List<byte[]> all = damaged(sound);
    for (int i = 0; i < all.size(); i += 5) {
      byte[] damaged = all.get(i);
      Files.write(main, damaged);
      Files.write(copy, damaged);
      assertThatThrownBy(() -> store.read(KEY))
          .isInstanceOf(UnreadableRecordException.class)
          .hasMessageContaining("sign in again")
          .hasMessageNotContaining("record of");
      assertThatThrownBy(() -> store.replace(KEY, null, NEXT))
          .isInstanceOf(UnreadableRecordException.class);
      assertThatThrownBy(() -> store.replace(KEY, RECORD, NEXT))
          .isInstanceOf(UnreadableRecordException.class);
      assertThat(Files.readAllBytes(main)).isEqualTo(damaged);
      assertThat(Files.readAllBytes(copy)).isEqualTo(damaged);
    }
  }

  @Test
  void theFileOfANewerVersionIsLeftAloneThoughItsCopyCouldBeRead() throws Exception {
    byte[] newer = EnvelopeTest.newer(Files.readAllBytes(main));
    Files.write(main, newer);
    assertThatThrownBy(() -> store.read(KEY))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessageContaining("newer version");
    assertThatThrownBy(() -> store.replace(KEY, RECORD, NEXT))
        .isInstanceOf(UnreadableRecordException.class);
    assertThat(Files.readAllBytes(main)).isEqualTo(newer);
  }

  @Test
  void theFileOfAnotherGrantIsNotTaken() throws Exception {
    store.replace("other", null, RecordAssertions.bytes("theirs"));
    Path other = directory.resolve(HexFormat.of().formatHex(Envelope.hash("other")) + ".grant");
    Files.write(main, Files.readAllBytes(other));
    assertThat(store.read(KEY)).isEqualTo(RECORD);
    assertThat(store.recovered(KEY)).isTrue();
  }

  @Test
  void aCrashBeforeTheMoveLeavesTheOldRecordAndIsSweptAway() throws Exception {
    String name = main.getFileName().toString().replace(".grant", ".half.tmp");
    Files.write(directory.resolve(name), RecordAssertions.bytes("half a rec"));
    Files.delete(copy);
    try (TokenStore restarted = RecordAssertions.files(directory)) {
      assertThat(restarted.read(KEY)).isEqualTo(RECORD);
      assertThat(restarted.recovered(KEY)).isFalse();
      assertThat(filesEndingIn(".tmp")).isEmpty();
    }
  }

  @Test
  void aCrashAfterTheMoveLeavesTheNewRecordAndSayingItAgainMendsTheCopy() throws Exception {
    for (byte[] torn : List.of(new byte[0], Arrays.copyOf(Files.readAllBytes(copy), 20))) {
      Files.write(copy, torn);
      assertThat(store.replace(KEY, OLD, RECORD)).isTrue();
      assertThat(copy).hasSameBinaryContentAs(main);
    }
  }

  @Test
  void aCrashBetweenTheRecordAndItsCopyLeavesNoOlderCopy() throws Exception {
    PrivateDirectory place = PrivateDirectory.open(directory);
    RecordFile file = new RecordFile(place, KEY);
    LockedByte lock =
        new LockFile(place)
            .lock(file.rewritePosition(), OperationDeadline.in(Duration.ofSeconds(30)));

    file.place(Envelope.wrap(Envelope.hash(KEY), NEXT), file.load(), false, lock);
    lock.release();

    assertThat(copy).doesNotExist();
    assertThat(store.read(KEY)).isEqualTo(NEXT);
    assertThat(store.replace(KEY, RECORD, NEXT)).isTrue();
    assertThat(copy).hasSameBinaryContentAs(main);
  }

  @Test
  void aCrashWhileARecoveredRecordIsReplacedKeepsTheOnlySoundOne() throws Exception {
    PrivateDirectory place = PrivateDirectory.open(directory);
    RecordFile file = new RecordFile(place, KEY);
    LockedByte lock =
        new LockFile(place)
            .lock(file.rewritePosition(), OperationDeadline.in(Duration.ofSeconds(30)));
    Files.write(main, RecordAssertions.bytes("garbage"));
    RecordFile.Loaded recovered = file.load();
    Files.delete(directory.resolve("lock"));

    assertThatThrownBy(
            () -> file.place(Envelope.wrap(Envelope.hash(KEY), NEXT), recovered, false, lock))
        .isInstanceOf(StoreException.class);
    lock.release();

    assertThat(store.read(KEY)).isEqualTo(RECORD);
  }

  @Test
  void aFileThatIsMuchTooLargeIsNotRead() throws Exception {
    try (var channel = Files.newByteChannel(main, StandardOpenOption.WRITE)) {
      channel.position(1L << 34);
      channel.write(ByteBuffer.wrap(new byte[1]));
    }
    assertThat(store.read(KEY)).isEqualTo(RECORD);
    assertThat(store.recovered(KEY)).isTrue();
  }

  private static List<byte[]> damaged(byte[] sound) {
    Stream<byte[]> cut =
        Stream.iterate(0, length -> length + 1)
            .limit(sound.length)
            .map(length -> Arrays.copyOf(sound, length));
    Stream<byte[]> flipped =
        Stream.iterate(0, i -> i + 1)
            .limit(sound.length)
            .map(
                i -> {
                  byte[] changed = sound.clone();
                  changed[i] ^= 4;
                  return changed;
                });
    Stream<byte[]> other =
        Stream.of(
            new byte[sound.length],
            RecordAssertions.bytes("<html>not found</html>"),
            Arrays.copyOf(sound, sound.length + 1));
    return Stream.of(cut, flipped, other).flatMap(s -> s).toList();
  }

  private List<Path> filesEndingIn(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }
}
