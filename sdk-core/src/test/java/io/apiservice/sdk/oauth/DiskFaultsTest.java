package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The file store on a disk that loses power or fails, or on something that is not a disk. */
@Timeout(60)
class DiskFaultsTest {
  private static final byte[] OLD = RecordAssertions.bytes("the old record");
  private static final byte[] NEW = RecordAssertions.bytes("the new record");

  @TempDir private Path base;
  private final FaultyFileSystem files = new FaultyFileSystem();
  private int left;

  @BeforeEach
  void posixOnly() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  private TokenStore store() {
    return RecordAssertions.files(files.path(base.resolve("tokens")));
  }

  /** Returns what a store reads after a loss of power; the message of the exception if it fails. */
  private String afterPowerLoss(PowerLossSimulation.Names names) throws IOException {
    Path directory = files.disk.left(names, base.resolve("left-" + left++));
    try (TokenStore store = RecordAssertions.files(directory)) {
      byte[] read = store.read("grant");
      return read == null ? "nothing" : new String(read, StandardCharsets.UTF_8);
    } catch (StoreException e) {
      return "unreadable: " + e.getMessage();
    }
  }

  @ParameterizedTest
  @EnumSource(PowerLossSimulation.Names.class)
  void whatReplaceHasReportedSurvivesALossOfPower(PowerLossSimulation.Names names)
      throws Exception {
    try (TokenStore store = store()) {
      assertThat(store.replace("grant", null, OLD)).isTrue();
      assertThat(afterPowerLoss(names)).isEqualTo("the old record");
      assertThat(store.replace("grant", OLD, NEW)).isTrue();
      assertThat(afterPowerLoss(names)).isEqualTo("the new record");
    }
  }

  @Test
  void withoutForcingFilesItWouldNot() throws Exception {
    try (TokenStore store = store()) {
      store.replace("grant", null, OLD);
      files.disk.ignoreForcesOfFiles();
      store.replace("grant", OLD, NEW);
      assertThat(afterPowerLoss(PowerLossSimulation.Names.ALL)).startsWith("unreadable");
    }
  }

  @Test
  void withoutForcingTheDirectoryItWouldNot() throws Exception {
    try (TokenStore store = store()) {
      store.replace("grant", null, OLD);
      files.disk.ignoreForcesOfDirectories();
      store.replace("grant", OLD, NEW);
      assertThat(afterPowerLoss(PowerLossSimulation.Names.FORCED)).isEqualTo("the old record");
    }
  }

  @ParameterizedTest
  @EnumSource(PowerLossSimulation.Names.class)
  void aLossOfPowerAtAnyStepLeavesTheOldOrTheNewRecord(PowerLossSimulation.Names names)
      throws Exception {
    List<String> found = new ArrayList<>();
    try (TokenStore store = store()) {
      store.replace("grant", null, OLD);
      files.before(change -> found.add(change + ": " + afterPowerLoss(names)));
      store.replace("grant", OLD, NEW);
    }
    assertThat(found)
        .hasSizeGreaterThan(5)
        .allMatch(left -> left.endsWith("the old record") || left.endsWith("the new record"));
  }

  @Test
  void aDiskThatFailsAtAnyStepLosesNoRecord() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    try (TokenStore store = store()) {
      store.replace("grant", null, OLD);
      files.before(change -> steps.incrementAndGet());
      store.replace("grant", OLD, NEW);
    }
    assertThat(steps).hasValueGreaterThan(5);
    for (int failing = 1; failing <= steps.get(); failing++) {
      failAt(failing);
    }
  }

  private void failAt(int failing) throws Exception {
    FaultyFileSystem disk = new FaultyFileSystem();
    AtomicInteger step = new AtomicInteger();
    try (TokenStore store = RecordAssertions.files(disk.path(base.resolve("failing-" + failing)))) {
      store.replace("grant", null, OLD);
      disk.before(
          change -> {
            if (step.incrementAndGet() == failing) {
              throw new IOException("Input/output error");
            }
          });
      boolean written = false;
      try {
        written = store.replace("grant", OLD, NEW);
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("Input/output error");
      }
      byte[] read = RecordAssertions.record(store, "grant");
      assertThat(read).isIn(written ? List.of(NEW) : List.of(OLD, NEW));
      assertThat(store.replace("grant", read, NEW)).as("the next write works").isTrue();
      assertThat(store.read("grant")).isEqualTo(NEW);
    }
  }

  @Test
  void aDiskThatTakesNothingFailsTheIntentAndNothingIsSent() {
    FakeServer server = new FakeServer();
    EngineFixture fixture = new EngineFixture();
    try (TokenStore store = store()) {
      files.before(
          change -> {
            throw new IOException("Input/output error");
          });
      TokenProvider provider =
          fixture.bound(fixture.builder("seed-0").subject("acme").store(store).build(), server);
      assertThat(EngineFixture.failure(provider.current()))
          .hasMessageContaining("Input/output error");
    }
    assertThat(server.count()).isZero();
  }

  /** Otherwise other users could open a file because of a umask or at the wrong moment. */
  @Test
  void everyFileIsPrivateFromTheMomentItExists() throws Exception {
    try (TokenStore store = store();
        TokenStore.Lease lease = RecordAssertions.lease(store, "grant")) {
      store.replace("grant", null, OLD);
      store.replace("grant", OLD, NEW);
      assertThat(lease.remaining()).isPositive();
    }
    Object ownerOnly = PosixFilePermissions.fromString("rw-------");
    assertThat(files.disk.creations())
        .hasSizeGreaterThan(5)
        .allSatisfy(
            attributes ->
                assertThat(attributes)
                    .singleElement()
                    .satisfies(a -> assertThat(a.value()).isEqualTo(ownerOnly)));
  }

  @Test
  void aDirectoryOnANetworkFileSystemIsRefused() {
    files.type("nfs4");
    assertThatIllegalArgumentException()
        .isThrownBy(this::store)
        .withMessageContaining("network file system (nfs4)");
    TokenStore.fileStore(files.path(base.resolve("tokens")))
        .allowNetworkFileSystem()
        .open()
        .close();
  }

  @Test
  void aDirectoryWhoseFileSystemCannotBeFoundOutIsAccepted() throws Exception {
    files.typeCannotBeFoundOut();
    try (TokenStore store = store()) {
      assertThat(store.replace("grant", null, OLD)).isTrue();
    }
  }
}
