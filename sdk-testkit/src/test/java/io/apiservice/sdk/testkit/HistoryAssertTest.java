package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** For each promise: a history that keeps it, and one that breaks it and must be detected. */
class HistoryAssertTest {
  @RegisterExtension static final FakeServersExtension servers = FakeServersExtension.strict();

  private final RawHttpClient rawHttpClient = new RawHttpClient();

  @Test
  void aGoodClientPasses() throws Exception {
    String token = login();
    for (int i = 0; i < 3; i++) {
      token = RawHttpClient.refreshToken(refresh(token));
    }

    assertThatCode(check().tokenCallsAtMost(3)::verify).doesNotThrowAnyException();
  }

  @Test
  void oneCallTooManyIsSeen() throws Exception {
    refresh(login());

    assertThat(check().tokenCallsAtMost(0).violations())
        .singleElement()
        .asString()
        .contains("1 token requests");
  }

  @Test
  void aTokenSpentTwiceIsSeenWithTheFamilyThatDied() throws Exception {
    String token = login();
    refresh(token);
    refresh(token);

    assertThat(check().violations())
        .hasSize(2)
        .anyMatch(line -> line.contains("presented again"))
        .anyMatch(line -> line.contains("ended because of reuse"));
    assertThat(check().repeatsAllowed(1).lostLoginsAllowed(1).violations()).isEmpty();
    assertThatThrownBy(check()::verify)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("History:")
        .hasMessageNotContaining(token);
  }

  @Test
  void aTokenSpentTwiceIsSeenWhereTheServerForgivesIt() throws Exception {
    servers.auth().policy(RefreshTokenPolicy.okta());
    String token = login();
    refresh(token);
    refresh(token);

    assertThat(check().violations()).singleElement().asString().contains("presented again");
  }

  @Test
  void anAmbiguousRepeatIsNoViolationUnlessThereAreTooMany() throws Exception {
    servers.auth().policy(RefreshTokenPolicy.keycloak(2));
    servers.auth().faults().next(2, Fault.commitThen500());
    String token = login();
    refresh(token);
    refresh(token);
    refresh(token);

    assertThat(check().violations()).isEmpty();
    assertThat(check().ambiguousRepeatsAtMost(2).violations()).isEmpty();
    assertThat(check().ambiguousRepeatsAtMost(1).violations()).hasSize(1);
  }

  @Test
  void aRepeatAfterTryLaterIsNoViolation() throws Exception {
    servers.auth().faults().next(Fault.unavailable(Duration.ofSeconds(1)));
    String token = login();
    refresh(token);
    refresh(token);

    assertThat(check().ambiguousRepeatsAtMost(0).violations()).isEmpty();
  }

  @Test
  void aRefusedTokenPresentedAgainIsSeen() throws Exception {
    String token = login();
    servers.auth().endSessions("ada");
    refresh(token);
    assertThat(check().violations()).isEmpty();

    refresh(token);

    assertThat(check().violations()).singleElement().asString().contains("presented again");
  }

  @Test
  void aTokenThatIsNeverReplacedMayBePresentedForEver() throws Exception {
    servers.auth().policy(RefreshTokenPolicy.google());
    String token = login();
    refresh(token);
    refresh(token);

    assertThat(check().violations()).isEmpty();
  }

  @Test
  void twoOpenCallsOfOneGrantAreSeen() throws Exception {
    servers.auth().policy(RefreshTokenPolicy.google());
    Gate gate = new Gate();
    servers.auth().faults().next(Fault.hold(gate));
    String token = login();
    CompletableFuture<HttpResponse<String>> held =
        rawHttpClient.postAsync(servers.auth().tokenEndpoint(), RawHttpClient.refreshForm(token));
    gate.awaitArrivals(1, Duration.ofSeconds(5));
    refresh(token);
    gate.open();
    held.join();

    assertThat(check().violations()).singleElement().asString().contains("2 requests of one grant");
  }

  private static String login() {
    return servers.auth().login("ada").refreshToken();
  }

  private HttpResponse<String> refresh(String token) throws Exception {
    return rawHttpClient.refresh(servers.auth(), token);
  }

  private static HistoryAssert check() {
    return servers.auth().check();
  }
}
