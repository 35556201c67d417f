package io.apiservice.sdk.store.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RecordAssertions;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.store.StoreInspection.Contents;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.TokenStore;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreInspectionTest {
  private static final String SECRET = "refresh-canary-4711";
  private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

  @TempDir Path directory;

  @BeforeEach
  void posixOnly() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  @Test
  void aRecordIsShownWithoutItsSecrets() throws Exception {
    GrantRecord record = login();
    GrantRecord presented = record.withIntent(new Intent(record.fingerprint(), 1, "me", "42", NOW));
    store(RecordCodec.write(presented));

    StoreInspection seen = StoreInspection.of(directory);

    Contents contents = seen.grants().get(0).contents().orElseThrow();
    assertThat(contents.generation()).isEqualTo(1);
    assertThat(contents.refreshToken()).isTrue();
    assertThat(contents.pending()).hasValue(new StoreInspection.PendingRefresh(1, "42", NOW));
    assertThat(contents.accessTokens().get(0).expiresAt()).hasValue(NOW.plusSeconds(60));
    assertThat(seen.toString()).doesNotContain("canary");
    assertThat(seen.problems()).isEmpty();
  }

  @Test
  void aTombstoneAndASignOutAreShown() throws Exception {
    GrantRecord record = login();
    store(
        RecordCodec.write(
            record.withTombstone(new Tombstone(record.fingerprint(), "invalid_grant", NOW, 1))));

    assertThat(contents().refusal())
        .hasValue(new StoreInspection.Rejection("invalid_grant", NOW, 1));

    try (TokenStore store = RecordAssertions.files(directory)) {
      byte[] before = RecordAssertions.record(store, "grant");
      store.replace("grant", before, RecordCodec.write(login().signedOutDone()));
    }
    assertThat(contents().signedOut()).isTrue();
    assertThat(contents().refreshToken()).isFalse();
  }

  @Test
  void aLeaseThatIsHeldHereIsSeenAndSurvivesTheLook() throws Exception {
    store(RecordCodec.write(login()));
    try (TokenStore store = RecordAssertions.files(directory);
        TokenStore.Lease lease = RecordAssertions.lease(store, "grant")) {
      assertThat(leaseState()).isEqualTo(LeaseState.HELD);
      assertThat(lease.remaining()).isPositive();
      assertThat(leaseState()).isEqualTo(LeaseState.HELD);
    }
    assertThat(leaseState()).isEqualTo(LeaseState.FREE);
  }

  @Test
  void whatIsOpenToOthersIsToldAndLeftAsItIs() throws Exception {
    store(RecordCodec.write(login()));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));

    StoreInspection seen = StoreInspection.of(directory);

    assertThat(seen.problems()).singleElement().asString().contains("rwxr-x---");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void aDamagedRecordIsReadFromItsCopyAndOneWithoutACopyIsNamed() throws Exception {
    store(RecordCodec.write(login()));
    Path main = file(".grant");
    Files.write(main, new byte[] {1, 2, 3});
    assertThat(StoreInspection.of(directory).grants().get(0).recovered()).isTrue();

    Files.delete(file(".grant.bak"));
    assertThat(StoreInspection.of(directory).grants().get(0).problem()).isPresent();
    assertThat(Files.size(main)).isEqualTo(3);
  }

  @Test
  void anEncryptedRecordIsSaidToBeEncrypted() throws Exception {
    try (TokenStore store = TokenStore.fileStore(directory).encryptedWith(new byte[32]).open()) {
      store.replace("grant", null, RecordCodec.write(login()));
    }

    assertThat(StoreInspection.of(directory).grants().get(0).encrypted()).isTrue();
  }

  @Test
  void anEncryptedRecordIsOpenedWithItsKeyAndNoOther() throws Exception {
    byte[] key = {
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
      13, 14, 15, 16
    };
    try (TokenStore store = TokenStore.fileStore(directory).encryptedWith(key).open()) {
      store.replace("grant", null, RecordCodec.write(login()));
    }

    StoreInspection.StoredGrant opened =
        StoreInspection.of(directory, new SecretKeySpec(key, "AES")).grants().get(0);
    StoreInspection.StoredGrant closed =
        StoreInspection.of(directory, new SecretKeySpec(new byte[32], "AES")).grants().get(0);

    assertThat(opened.encrypted()).isTrue();
    assertThat(opened.problem()).isEmpty();
    assertThat(opened.contents().orElseThrow().fingerprint()).hasValue(Fingerprint.of(SECRET));
    assertThat(closed.encrypted()).isTrue();
    assertThat(closed.contents()).isEmpty();
    assertThat(closed.problem().orElseThrow()).contains("key is not the one it was written");
  }

  @Test
  void aPlainRecordUnderAKeyIsShownAndFoundWanting() throws Exception {
    store(RecordCodec.write(login()));

    StoreInspection.StoredGrant seen =
        StoreInspection.of(directory, new SecretKeySpec(new byte[32], "AES")).grants().get(0);

    assertThat(seen.contents()).isPresent();
    assertThat(seen.problem().orElseThrow()).contains("not encrypted");
  }

  @Test
  void aDirectoryThatIsMissingIsNotMade() {
    Path missing = directory.resolve("missing");

    assertThatThrownBy(() -> StoreInspection.of(missing)).isInstanceOf(StoreException.class);
    assertThat(missing).doesNotExist();
  }

  private static GrantRecord login() {
    GrantRecord.Entry entry =
        new GrantRecord.Entry("access-canary", 1, NOW, NOW.plusSeconds(60), null, null);
    return GrantRecord.login(SECRET, null).granted("read", entry, null);
  }

  private void store(byte[] record) throws StoreException {
    try (TokenStore store = RecordAssertions.files(directory)) {
      store.replace("grant", null, record);
    }
  }

  private Contents contents() throws StoreException {
    return StoreInspection.of(directory).grants().get(0).contents().orElseThrow();
  }

  private LeaseState leaseState() throws StoreException {
    return StoreInspection.of(directory).grants().get(0).leaseState();
  }

  private Path file(String ending) throws Exception {
    try (var files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }
}
