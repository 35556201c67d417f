package io.apiservice.sdk.tests.resilience;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.UnreadableRecordException;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the engine does if the files of a store were damaged or changed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DamagedStoreTest {
  @TempDir Path base;

  /** What happened to the files. */
  @SuppressWarnings("ImmutableEnumChecker") // a lambda that captures nothing is immutable
  private enum Damage {
    EMPTY(file -> new byte[0]),
    TORN(file -> Arrays.copyOf(file, 4096)),
    FLIPPED(
        file -> {
          file[file.length / 2] ^= 1;
          return file;
        }),
    ZEROED(file -> new byte[file.length]),
    FOREIGN(file -> "something else entirely".repeat(99).getBytes(UTF_8));

    private final UnaryOperator<byte[]> change;

    Damage(UnaryOperator<byte[]> change) {
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void theSecondCopyIsUsedAndItsTokenCountsAsOneThatWasPresented(Damage damage) throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      assertThat(FailureScenario.renewed(scenario.process())).isEqualTo(2);
      change(scenario.directory, ".grant", damage.change);

      TokenProvider next = scenario.process();
      Credential stored = FailureScenario.token(next.current());
      assertThat(stored.facts().generation()).isEqualTo(2);
      scenario.auth.endSessions("ada");
      TokenRefreshException failure = FailureScenario.failure(next.renew(stored));

      assertThat(failure.diagnosis().evidence().toString()).contains("presented 2 times");
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aLoginSavedFromDamageGoesOn(Damage damage) throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      assertThat(FailureScenario.renewed(scenario.process())).isEqualTo(2);
      change(scenario.directory, ".grant", damage.change);

      assertThat(FailureScenario.renewed(scenario.process())).isEqualTo(3);

      assertThat(FailureScenario.renewed(scenario.process())).isEqualTo(4);
      scenario.auth.check().tokenCallsAtMost(4).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void withBothCopiesDamagedNothingIsSentAndNothingOverwritten(Damage damage) throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      assertThat(FailureScenario.renewed(scenario.process())).isEqualTo(2);
      change(scenario.directory, ".grant", damage.change);
      change(scenario.directory, ".bak", damage.change);
      byte[] before = Files.readAllBytes(only(scenario.directory, ".grant"));

      TokenRefreshException failure = FailureScenario.failure(scenario.process().current());

      assertThat(failure).hasCauseInstanceOf(UnreadableRecordException.class);
      assertThat(scenario.auth.tokenCalls()).isEqualTo(2);
      assertThat(only(scenario.directory, ".grant")).hasBinaryContent(before);
    }
  }

  @Test
  void aNewerFormatIsLeftAlone() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      assertThat(FailureScenario.renewed(scenario.process())).isEqualTo(2);
      change(scenario.directory, ".grant", DamagedStoreTest::ofTheNextVersion);
      byte[] before = Files.readAllBytes(only(scenario.directory, ".grant"));

      TokenRefreshException failure = FailureScenario.failure(scenario.process().current());

      assertThat(failure).hasCauseInstanceOf(UnreadableRecordException.class);
      assertThat(scenario.auth.tokenCalls()).isEqualTo(2);
      assertThat(only(scenario.directory, ".grant")).hasBinaryContent(before);
    }
  }

  private static byte[] ofTheNextVersion(byte[] file) {
    ByteBuffer header = ByteBuffer.wrap(file);
    header.putInt(8, header.getInt(8) + 1);
    CRC32 checksum = new CRC32();
    checksum.update(file, 0, 48);
    header.putInt(48, (int) checksum.getValue());
    return file;
  }

  private static void change(Path directory, String suffix, UnaryOperator<byte[]> how)
      throws IOException {
    Path file = only(directory, suffix);
    Files.write(file, how.apply(Files.readAllBytes(file)));
  }

  private static Path only(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }
}
