package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.oauth.runtime.IntentOwner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A process recognises its own intents and no others. */
class IntentOwnerTest {
  private final EngineFixture fixture = new EngineFixture();
  private String process = "pid 7 on one";
  private final IntentOwner owner = owner();

  private IntentOwner owner() {
    return new IntentOwner(() -> Deadline.now(fixture.time.nanos(), fixture.time), () -> process);
  }

  @Test
  void aNameLastsAsLongAsTheProcessRuns() {
    String name = owner.name();

    fixture.time.pass(Duration.ofDays(30));
    fixture.time.setClock(Duration.ofSeconds(1));

    assertThat(owner.name()).isEqualTo(name);
  }

  @Test
  void twoOwnersHaveTwoNames() {
    assertThat(owner().name()).isNotEqualTo(owner.name());
  }

  @Test
  void aProcessThatStoodStillMayBeACloneAndDrawsANewName() {
    String name = owner.name();

    fixture.time.suspend(Duration.ofMinutes(5));

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
    fixture.store.outliving();
    fixture.server.grace();
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.loseReply();
    fixture.server.loseReply();
    EngineFixture.failure(provider.current());
    fixture.time.pass(Duration.ofSeconds(5)); // until the back-off is over
    fixture.server.forgetCalls();
    return provider;
  }

  @Test
  void aProcessRepeatsItsOwnRequestWithoutAHoldOff() {
    TokenProvider provider = withAnUnansweredRequest();

    assertThat(provider.current().join().secret()).startsWith("access-");
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @Test
  void anIntentOfTheSameNameFromAnotherProcessIsLeftAlone() {
    TokenProvider provider = withAnUnansweredRequest();
    String text = fixture.store.text();
    String cloned = text.replaceFirst("\"process\":\"[^\"]*\"", "\"process\":\"pid 1 on a-clone\"");
    assertThat(cloned).isNotEqualTo(text);
    fixture.store.put(cloned.getBytes(StandardCharsets.UTF_8));

    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("pid 1 on a-clone");
    assertThat(fixture.server.count()).isZero();
  }

  @Test
  void anIntentFromBeforeARestoreIsLeftAlone() {
    TokenProvider provider = withAnUnansweredRequest();

    fixture.time.suspend(Duration.ofMinutes(10));

    assertThat(EngineFixture.failure(provider.current()))
        .hasMessageContaining("may still receive the response");
    assertThat(fixture.server.count()).isZero();
  }
}
