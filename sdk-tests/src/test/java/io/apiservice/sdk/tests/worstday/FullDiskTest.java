package io.apiservice.sdk.tests.worstday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The disk takes nothing any more, before the refresh token is spent or after it. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FullDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int TOO_SMALL = 8;

  @TempDir Path base;

  @Test
  void aDiskThatIsFullBeforehandCostsNoToken() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      assertThat(Scene.token(scene.process().current())).isNotNull();
      Child child =
          scene.closing(
              Child.limited(TOO_SMALL, scene.login, scene.directory, scene.auth.tokenEndpoint()));

      assertThat(child.ask("current")).as("reading is no trouble").isEqualTo("got 1");
      assertThat(child.ask("force")).startsWith("failed").contains("store").contains("Make room");

      assertThat(scene.auth.tokenCalls()).isEqualTo(1);
      assertThat(Scene.renewed(scene.process())).isEqualTo(2);
      scene.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void aDiskThatFillsUpDuringTheRequestCostsNoTokenEither() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      Child child = scene.child();
      assertThat(child.ask("current")).isEqualTo("got 1");
      Gate gate = new Gate();
      scene.auth.faults().next(Fault.holdAnswer(gate));
      child.tell("force");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      assumeTrue(limit(child, Integer.toString(TOO_SMALL * 1024)), "prlimit is needed");
      gate.open();

      assertThat(List.of(child.hear(), child.hear()))
          .as("served all the same, and the event comes on a thread of its own")
          .containsExactlyInAnyOrder("unpersisted 2", "got 2");
      assertThat(Scene.token(scene.process().current()).facts().generation()).isEqualTo(1);
      TokenProvider other = scene.hasty();
      TokenRefreshException failure = Scene.failure(other.renew(Scene.token(other.current())));
      assertThat(failure).hasMessageContaining("pid " + child.pid());
      assertThat(scene.auth.tokenCalls()).isEqualTo(2);

      assertThat(limit(child, "unlimited")).isTrue();
      child.close(); // waits until it is stored
      assertThat(Scene.token(scene.process().current()).facts().generation()).isEqualTo(2);
      assertThat(Scene.renewed(scene.process())).isEqualTo(3);
      scene.auth.check().tokenCallsAtMost(3).ambiguousRepeatsAtMost(0).verify();
    }
  }

  private static boolean limit(Child child, String bytes) throws InterruptedException {
    try {
      return new ProcessBuilder("prlimit", "--pid=" + child.pid(), "--fsize=" + bytes + ":")
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aDirectoryThatWasReplacedByAFileCostsNoToken() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      TokenProvider provider = scene.hasty();
      assertThat(Scene.token(provider.current())).isNotNull();
      replaceByAFile(scene.directory);

      assertThat(Scene.failure(provider.forceRefresh())).hasCauseInstanceOf(StoreException.class);

      assertThat(scene.auth.tokenCalls()).isEqualTo(1);
      assertThat(provider.current()).as("the living token is served").isCompleted();
      restore(scene.directory);
      assertThat(refreshedAtLast(provider)).isEqualTo(2);
      scene.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void aDirectoryThatIsReplacedDuringTheRequestCostsNoTokenEither() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      TokenProvider provider = scene.process();
      assertThat(Scene.token(provider.current())).isNotNull();
      Gate gate = new Gate();
      scene.auth.faults().next(Fault.holdAnswer(gate));
      var refreshed = provider.forceRefresh();
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      replaceByAFile(scene.directory);
      gate.open();

      assertThat(Scene.token(refreshed).facts().generation()).isEqualTo(2);
      restore(scene.directory);
      provider.close();
      assertThat(Scene.token(scene.process().current()).facts().generation()).isEqualTo(2);
      scene.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    }
  }

  private static long refreshedAtLast(TokenProvider provider) throws Exception {
    while (true) {
      try {
        return Scene.token(provider.forceRefresh()).facts().generation();
      } catch (ExecutionException backingOff) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private static void replaceByAFile(Path directory) throws IOException {
    Files.move(directory, aside(directory));
    Files.createFile(directory);
  }

  private static void restore(Path directory) throws IOException {
    Files.delete(directory);
    Files.move(aside(directory), directory);
  }

  private static Path aside(Path directory) {
    return directory.resolveSibling("aside");
  }
}
