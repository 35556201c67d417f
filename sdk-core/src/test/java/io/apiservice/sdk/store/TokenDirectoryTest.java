package io.apiservice.sdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.OtherUser;
import io.apiservice.sdk.oauth.RecordAssertions;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read and write the directory, and which message appears if it cannot be used. */
class TokenDirectoryTest {
  @TempDir Path base;
  private Path directory;

  @BeforeEach
  void posixOnly() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    directory = base.resolve("deep").resolve("tokens");
  }

  @Test
  void theDirectoryAndAllFilesAreForTheirOwnerOnly() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory);
        var lease = RecordAssertions.lease(store, "grant")) {
      store.replace("grant", null, RecordAssertions.bytes("record"));
      assertThat(lease.remaining()).isPositive();
      assertThat(mode(directory)).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files.toList())
            .hasSize(4)
            .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void whatIsOpenToOthersIsTightened() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      store.replace("grant", null, RecordAssertions.bytes("record"));
    }
    chmod(directory, "rwxrwxrwx");
    chmod(main("grant"), "rw-r--r--");
    chmod(directory.resolve("lock"), "rw-rw-rw-");
    try (TokenStore store = RecordAssertions.files(directory)) {
      assertThat(store.read("grant")).isEqualTo(RecordAssertions.bytes("record"));
      store.replace("grant", RecordAssertions.bytes("record"), RecordAssertions.bytes("next"));
      assertThat(mode(directory)).isEqualTo("rwx------");
      assertThat(mode(main("grant"))).isEqualTo("rw-------");
    }
  }

  @Test
  void aSymbolicLinkIsRefused() throws Exception {
    Path real = Files.createDirectory(base.resolve("real"));
    Files.createDirectories(directory.getParent());
    Files.createSymbolicLink(directory, real);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordAssertions.files(directory))
        .withMessageContaining("symbolic link");
  }

  @Test
  void aLinkInPlaceOfAFileIsNotFollowed() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      store.replace("grant", null, RecordAssertions.bytes("record"));
      Path elsewhere = Files.move(main("grant"), base.resolve("elsewhere"));
      Files.createSymbolicLink(main("grant"), elsewhere);
      assertThatThrownBy(() -> store.read("grant"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("symbolic link");
      assertThatThrownBy(
              () ->
                  store.replace(
                      "grant", RecordAssertions.bytes("record"), RecordAssertions.bytes("next")))
          .isInstanceOf(StoreException.class);
      assertThat(elsewhere).exists();
    }
  }

  @Test
  void whatBelongsToSomebodyElseIsRefused() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      store.replace("grant", null, RecordAssertions.bytes("record"));
      giveAway(main("grant"));
      assertThatThrownBy(() -> store.read("grant"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("belongs to nobody");
    }
    giveAway(directory);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordAssertions.files(directory))
        .withMessageContaining("belongs to nobody");
  }

  @Test
  void aParentThatEverybodyMayWriteToIsRefused() throws Exception {
    Path above = Files.createDirectories(base.resolve("deep"));
    chmod(above, "rwxrwxrwx");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordAssertions.files(directory))
        .withMessageContaining("writable by everyone");

    RecordAssertions.files(directory.resolve("below")).close();
    Files.setAttribute(above, "unix:mode", 01777);
    RecordAssertions.files(directory).close();
  }

  @Test
  void aParentOfSomebodyElseIsRefused() throws Exception {
    giveAway(Files.createDirectories(base.resolve("deep")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordAssertions.files(directory))
        .withMessageContaining("belongs to nobody");
  }

  @Test
  void aLinkOfSomebodyElseOnTheWayIsRefused() throws Exception {
    Path real = Files.createDirectory(base.resolve("real"));
    Path own = Files.createSymbolicLink(base.resolve("own"), real);
    RecordAssertions.files(own.resolve("tokens")).close();
    Path theirs = Files.createSymbolicLink(base.resolve("theirs"), real);
    giveAway(theirs);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordAssertions.files(theirs.resolve("tokens")))
        .withMessageContaining("symbolic link of nobody");
  }

  @Test
  void aPlainFileInPlaceOfTheDirectoryIsNamed() throws Exception {
    Files.createDirectories(directory.getParent());
    Files.createFile(directory);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordAssertions.files(directory))
        .withMessageContaining("is not a directory");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordAssertions.files(directory.resolve("below")))
        .withMessageContaining("directory");
  }

  @Test
  void aDirectoryThatIsReplacedOrGoneIsAnErrorAndNotAnEmptyStore() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      store.replace("grant", null, RecordAssertions.bytes("record"));
      Path kept = Files.move(directory, base.resolve("kept"));
      assertFails(store);
      Files.createFile(directory);
      assertFails(store);
      Files.delete(directory);
      Files.move(directory.getParent(), base.resolve("parent"));
      Files.createFile(directory.getParent());
      assertFails(store);
      Files.delete(directory.getParent());
      Files.move(base.resolve("parent"), directory.getParent());
      Files.move(kept, directory);
      assertThat(store.read("grant")).isEqualTo(RecordAssertions.bytes("record"));
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenFailsAtOnceAndSaysSo() throws Exception {
    if (OtherUser.isRoot()) {
      OtherUser.runs(
          TokenDirectoryTest.class, "aDirectoryThatCannotBeWrittenFailsAtOnceAndSaysSo", base);
      return;
    }
    Files.createDirectories(directory);
    chmod(directory, "r-x------");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordAssertions.files(directory))
        .withMessageContaining("permission denied");
  }

  @Test
  void networkFileSystemsAreKnownByTheirType() {
    assertThat(List.of("nfs", "nfs4", "cifs", "smbfs", "fuse.sshfs", "9p", "SMB3", "fuse.rclone"))
        .allMatch(NetworkFileSystems::isNetwork);
    assertThat(List.of("fakeowner", "macfuse", "osxfuse", "drvfs", "acfs", "orangefs", "pvfs2"))
        .allMatch(NetworkFileSystems::isNetwork);
    assertThat(List.of("ext4", "xfs", "btrfs", "overlay", "tmpfs", "apfs", "NTFS", "fuseblk"))
        .noneMatch(NetworkFileSystems::isNetwork);
  }

  @Test
  void theTextOfAStoreIsItsDirectory() throws Exception {
    try (TokenStore store = RecordAssertions.files(directory)) {
      assertThat(store).hasToString("files in " + directory.toRealPath());
    }
  }

  private static void assertFails(TokenStore store) {
    assertThatThrownBy(() -> store.read("grant")).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.tryLease("grant", RecordAssertions.TTL))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(
            () ->
                store.replace(
                    "grant", RecordAssertions.bytes("record"), RecordAssertions.bytes("next")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("director");
  }

  private static void giveAway(Path file) throws IOException {
    assumeFalse(Files.getOwner(file).getName().equals("nobody"), "there must be somebody else");
    try {
      Files.setAttribute(
          file,
          "posix:owner",
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"),
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      assumeTrue(false, "only root may give files away: " + e.getMessage());
    }
  }

  private Path main(String key) {
    return directory.resolve(HexFormat.of().formatHex(Envelope.hash(key)) + ".grant");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void chmod(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
