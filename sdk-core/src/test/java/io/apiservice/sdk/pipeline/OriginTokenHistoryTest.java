package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.pipeline.OriginTokenHistory.Action;
import io.apiservice.sdk.pipeline.OriginTokenHistory.RejectedRequest;
import io.apiservice.sdk.pipeline.RefusalSimulation.Endpoint;
import io.apiservice.sdk.pipeline.RefusalSimulation.RefusalPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Applies the rule of evidence to every short history, and to an hour of traffic. */
class OriginTokenHistoryTest {
  private static final int LENGTH = 6;
  private static final Duration HOUR = Duration.ofHours(1);

  private static RefusalPolicy refusalPolicy() {
    return RefusalPolicy.of(new OriginTokenHistory());
  }

  @Test
  void inEveryShortHistoryARevocationCostsOneCallAtMost() {
    assertThat(violations(OriginTokenHistoryTest::refusalPolicy, "apr12")).isEmpty();
  }

  @Test
  void inEveryShortHistoryWithABrokenEndpointItIsNoticedWhenTheHoldOffIsOver() {
    assertThat(violations(OriginTokenHistoryTest::refusalPolicy, "apxr12")).isEmpty();
  }

  @Test
  void aRuleThatNeverBelievesAgainstALaterAcceptanceIsFound() {
    assertThat(violations(() -> believesAcceptances(), "apr12")).isNotEmpty();
  }

  @Test
  void aRuleThatNeverRenewsIsFound() {
    assertThat(violations(() -> alwaysHoldsOff(), "apr12")).isNotEmpty();
  }

  /**
   * Plays every sequence of these events: a, p, x = a request is sent to the protected, public or
   * broken endpoint; r = the token is revoked; 1, 2 = the oldest or newest request gets its
   * response.
   */
  private static List<String> violations(Supplier<RefusalPolicy> rule, String alphabet) {
    List<String> violations = new ArrayList<>();
    int histories = (int) Math.pow(alphabet.length(), LENGTH);
    for (int i = 0; i < histories; i++) {
      StringBuilder history = new StringBuilder();
      for (int rest = i, at = 0; at < LENGTH; at++, rest /= alphabet.length()) {
        history.append(alphabet.charAt(rest % alphabet.length()));
      }
      String violation = violation(rule.get(), history.toString());
      if (violation != null) {
        violations.add(history + ": " + violation);
      }
    }
    return violations;
  }

  private static @Nullable String violation(RefusalPolicy refusalPolicy, String history) {
    RefusalSimulation simulation = new RefusalSimulation(refusalPolicy);
    long revocations = history.chars().filter(step -> step == 'r').count();
    boolean broken = history.indexOf('x') >= 0;
    for (int at = 0; at < history.length(); at++) {
      switch (history.charAt(at)) {
        case 'a' -> simulation.send(Endpoint.PROTECTED);
        case 'p' -> simulation.send(Endpoint.PUBLIC);
        case 'x' -> simulation.send(Endpoint.BROKEN);
        case 'r' -> simulation.revoke();
        case '1' -> simulation.answerFirst();
        default -> simulation.answerLast();
      }
    }
    simulation.answerAll();
    if (broken) {
      simulation.pass(Duration.ofMinutes(5));
    }
    int failed = 0;
    while (failed < 4) {
      simulation.send(Endpoint.PROTECTED);
      simulation.call(Endpoint.PUBLIC); // this request overtakes it
      if (simulation.answerAll()) {
        break;
      }
      failed++;
    }
    if (failed > 1) {
      return "a dead token was sent " + failed + " times";
    }
    if (!broken && simulation.refreshes() > revocations) {
      return simulation.refreshes() + " refreshes for " + revocations + " revocations";
    }
    return null;
  }

  @Test
  void anEndpointThatAlwaysRefusesCausesFewRefreshesInAnHour() {
    assertThat(refreshesInAnHour(refusalPolicy(), Duration.ofMillis(10), Endpoint.BROKEN))
        .isBetween(5, 30);
  }

  @Test
  void whateverOthersAcceptMeanwhile() {
    assertThat(
            refreshesInAnHour(
                refusalPolicy(),
                Duration.ofMillis(10),
                Endpoint.BROKEN,
                Endpoint.PROTECTED,
                Endpoint.PUBLIC))
        .isBetween(5, 30);
  }

  @Test
  void howeverSlowlyItIsAsked() {
    assertThat(
            refreshesInAnHour(
                refusalPolicy(), Duration.ofSeconds(60), Endpoint.BROKEN, Endpoint.PROTECTED))
        .isBetween(5, 30);
  }

  @Test
  void anEndpointThatRefusesEverySecondRequestCausesABoundedNumber() {
    assertThat(
            refreshesInAnHour(
                refusalPolicy(), Duration.ofMillis(10), Endpoint.FLAKY, Endpoint.PROTECTED))
        .isLessThanOrEqualTo(250);
  }

  @Test
  void aRuleWithoutAHoldOffIsFound() {
    assertThat(refreshesInAnHour(neverHoldsOff(), Duration.ofMillis(10), Endpoint.BROKEN))
        .isGreaterThan(1000);
  }

  @Test
  void orHowManyRefusedRequestsAcceptedOnesOvertake() {
    assertThat(refreshesWhileOvertaken(refusalPolicy())).isBetween(5, 30);
  }

  @Test
  void aRuleThatRenewsAfterEveryWaitIsFound() {
    RefusalPolicy real = refusalPolicy();
    RefusalPolicy impatient =
        new RefusalPolicy() {
          @Override
          public void accepted(long generation, int path, long sentAt) {
            real.accepted(generation, path, sentAt);
          }

          @Override
          public Action refused(RejectedRequest rejected) {
            return real.refused(rejected);
          }

          @Override
          public Action afterWaiting(RejectedRequest rejected, long now) {
            return Action.RENEW;
          }
        };
    assertThat(refreshesWhileOvertaken(impatient)).isGreaterThan(200);
  }

  /**
   * Simulates an hour in which every six seconds two requests to broken endpoints are sent at the
   * same time.
   */
  private static int refreshesWhileOvertaken(RefusalPolicy refusalPolicy) {
    RefusalSimulation simulation = new RefusalSimulation(refusalPolicy);
    while (simulation.elapsed().compareTo(HOUR) < 0) {
      simulation.send(Endpoint.BROKEN);
      simulation.send(Endpoint.BROKEN_TOO);
      simulation.call(Endpoint.PROTECTED);
      simulation.answerAll();
      simulation.pass(Duration.ofSeconds(6));
    }
    return simulation.refreshes();
  }

  private static int refreshesInAnHour(
      RefusalPolicy refusalPolicy, Duration every, Endpoint... endpoints) {
    RefusalSimulation simulation = new RefusalSimulation(refusalPolicy);
    for (int i = 0; simulation.elapsed().compareTo(HOUR) < 0; i++) {
      simulation.call(endpoints[i % endpoints.length]);
      simulation.pass(every);
    }
    return simulation.refreshes();
  }

  @Test
  void aRevocationIsNoticedWhileABrokenEndpointHoldsRefreshesOff() {
    RefusalSimulation simulation = new RefusalSimulation(refusalPolicy());
    simulation.call(Endpoint.PROTECTED);
    for (int i = 0; i < 100; i++) {
      simulation.call(Endpoint.BROKEN);
      simulation.pass(Duration.ofSeconds(2));
      simulation.call(Endpoint.PROTECTED);
    }
    int before = simulation.refreshes();

    simulation.revoke();

    assertThat(simulation.call(Endpoint.PROTECTED)).isTrue();
    assertThat(simulation.refreshes()).isEqualTo(before + 1);
  }

  @Test
  void tokensThatAreRevokedEverySecondAreRenewedEachTime() {
    RefusalSimulation simulation = new RefusalSimulation(refusalPolicy());
    for (int i = 0; i < 100; i++) {
      assertThat(simulation.call(Endpoint.PROTECTED)).isTrue();
      simulation.revoke();
      simulation.pass(Duration.ofSeconds(1));
      assertThat(simulation.call(Endpoint.PROTECTED)).isTrue();
    }

    assertThat(simulation.refreshes()).isEqualTo(100);
  }

  @Test
  void theHoldOffDoublesFromASecondToItsLimitAndBeginsAnewAfterQuiet() {
    OriginTokenHistory history = new OriginTokenHistory();
    long now = 0;
    List<Long> seconds = new ArrayList<>();
    for (long generation = 2; generation < 14; generation++) {
      seconds.add(holdOffSeconds(history, generation, now));
      now += Duration.ofSeconds(400).toNanos();
    }
    now += Duration.ofMinutes(21).toNanos();
    seconds.add(holdOffSeconds(history, 14, now));

    assertThat(seconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L, 300L, 1L);
  }

  /** How long refusals of this token cause no refresh. */
  private static long holdOffSeconds(OriginTokenHistory history, long generation, long now) {
    assertThat(history.refused(refusal(generation, now, true))).isEqualTo(Action.HOLD_OFF);
    long second = 1;
    while (history.refused(refusal(generation, now + second * 1_000_000_000L - 1, false))
        == Action.HOLD_OFF) {
      second++;
    }
    return second - 1;
  }

  private static RejectedRequest refusal(long generation, long now, boolean repeat) {
    return new RejectedRequest(generation, 7, now - 1, now, repeat, true, Duration.ofMinutes(5));
  }

  @Test
  void aLateRefusalOfATokenWhoseSuccessorWasAcceptedHoldsNothingOff() {
    OriginTokenHistory history = new OriginTokenHistory();
    history.accepted(2, 7, 0);
    history.accepted(3, 7, 10);

    assertThat(history.refused(new RejectedRequest(2, 8, 5, 20, false, true, HOUR)))
        .isEqualTo(Action.RENEW);
    assertThat(history.refused(new RejectedRequest(3, 9, 30, 40, false, true, HOUR)))
        .as("the next revocation is noticed at once")
        .isEqualTo(Action.RENEW);
  }

  @Test
  void aLoginThatIsAnotherByItsKeyHasAHistoryOfItsOwn() {
    OriginTokenHistories histories = new OriginTokenHistories();
    Origin origin = Origin.of(URI.create("https://api.example.com/"));
    Origin other = Origin.of(URI.create("https://api.example.com:8443/"));

    OriginTokenHistory first = histories.of("a", origin);

    assertThat(histories.of("a", origin)).isSameAs(first);
    assertThat(histories.of("b", origin)).isNotSameAs(first);
    assertThat(histories.of("a", other)).isNotSameAs(first);
  }

  private static RefusalPolicy believesAcceptances() {
    return changed(
        (rejected, action, accepted) -> accepted >= rejected.sentAt() ? Action.WAIT : action);
  }

  private static RefusalPolicy alwaysHoldsOff() {
    return changed((rejected, action, accepted) -> Action.HOLD_OFF);
  }

  private static RefusalPolicy neverHoldsOff() {
    return changed((rejected, action, accepted) -> Action.RENEW);
  }

  private interface Change {
    Action change(RejectedRequest rejected, Action action, long acceptedSentAt);
  }

  private static RefusalPolicy changed(Change change) {
    return new RefusalPolicy() {
      private final RefusalPolicy real = refusalPolicy();
      private long acceptedSentAt = Long.MIN_VALUE;

      @Override
      public void accepted(long generation, int path, long sentAt) {
        acceptedSentAt = Math.max(acceptedSentAt, sentAt);
        real.accepted(generation, path, sentAt);
      }

      @Override
      public Action refused(RejectedRequest rejected) {
        return change.change(rejected, real.refused(rejected), acceptedSentAt);
      }

      @Override
      public Action afterWaiting(RejectedRequest rejected, long now) {
        return Action.HOLD_OFF;
      }
    };
  }
}
