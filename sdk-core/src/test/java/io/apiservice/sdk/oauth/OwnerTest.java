package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.flow.Moment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A process knows its own intents, and takes nobody else's for them. */
class OwnerTest {
  private final Rig rig = new Rig();
  private String process = "pid 7 on one";
  private final Owner owner = owner();

  private Owner owner() {
    return new Owner(() -> Moment.now(rig.time.nanos(), rig.time), () -> process);
  }

  @Test
  void aNameLastsAsLongAsTheProcessRuns() {
    String name = owner.name();

    rig.time.pass(Duration.ofDays(30));
    rig.time.setClock(Duration.ofSeconds(1));

    assertThat(owner.name()).isEqualTo(name);
  }

  @Test
  void twoOwnersHaveTwoNames() {
    assertThat(owner().name()).isNotEqualTo(owner.name());
  }

  @Test
  void aProcessThatStoodStillMayBeACloneAndDrawsANewName() {
    String name = owner.name();

    rig.time.suspend(Duration.ofMinutes(5));

    assertThat(owner.name()).isNotEqualTo(name);
    assertThat(owner.name()).as("once").isEqualTo(owner.name());
  }

  @Test
  void aCloneOnAnotherHostDrawsANewName() {
    String name = owner.name();

    process = "pid 7 on two";

    assertThat(owner.name()).isNotEqualTo(name);
  }

  private TokenProvider withAnUnansweredRequest() {
    rig.store.outliving();
    rig.server.grace();
    TokenProvider provider = rig.stored("seed-0");
    rig.server.loseReply();
    rig.server.loseReply();
    Rig.failure(provider.current());
    rig.time.pass(Duration.ofSeconds(5)); // the back-off
    rig.server.forgetCalls();
    return provider;
  }

  @Test
  void aProcessRepeatsItsOwnRequestWithoutAHoldOff() {
    TokenProvider provider = withAnUnansweredRequest();

    assertThat(provider.current().join().secret()).startsWith("access-");
    assertThat(rig.server.count()).isEqualTo(1);
  }

  @Test
  void anIntentOfTheSameNameFromAnotherProcessIsLeftAlone() {
    TokenProvider provider = withAnUnansweredRequest();
    String text = rig.store.text();
    String cloned = text.replaceFirst("\"process\":\"[^\"]*\"", "\"process\":\"pid 1 on a-clone\"");
    assertThat(cloned).isNotEqualTo(text);
    rig.store.put(cloned.getBytes(StandardCharsets.UTF_8));

    assertThat(Rig.failure(provider.current())).hasMessageContaining("pid 1 on a-clone");
    assertThat(rig.server.count()).isZero();
  }

  @Test
  void anIntentFromBeforeARestoreIsLeftAlone() {
    TokenProvider provider = withAnUnansweredRequest();

    rig.time.suspend(Duration.ofMinutes(10));

    assertThat(Rig.failure(provider.current())).hasMessageContaining("may still hold the reply");
    assertThat(rig.server.count()).isZero();
  }
}
