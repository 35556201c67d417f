package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.oauth.GeneratedHistory.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Plays histories of the whole token engine, drawn at random from seeds. {@code -Dhistory.seed=…}
 * plays one of them, {@code -Dhistory.count=…} sets how many are played.
 */
class HistoryTest {
  private static final long FIRST = 1;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void noHistoryLosesALoginOrFailsACallWithoutNeed() throws InterruptedException {
    Long only = Long.getLong("history.seed");
    if (only != null) {
      check(GeneratedHistory.of(only), true);
      return;
    }
    int count = Integer.getInteger("history.count", 200);
    for (long seed = FIRST; seed < FIRST + count; seed++) {
      check(GeneratedHistory.of(seed), false);
    }
    System.out.println("HISTORIES seeds " + FIRST + " to " + (FIRST + count - 1));
  }

  private static void check(GeneratedHistory history, boolean loud) throws InterruptedException {
    String verdict = verdict(history);
    if (loud) {
      System.out.println(history);
      trace(history).forEach(System.out::println);
    }
    if (!verdict.isEmpty()) {
      GeneratedHistory least = shrunk(history, verdict);
      throw new AssertionError(verdict + "\n" + least + "\n" + String.join("\n", trace(least)));
    }
  }

  private static String verdict(GeneratedHistory history) throws InterruptedException {
    try {
      return String.join("\n", HistoryRun.run(history, HistoryRun.Change.NONE).violations());
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<String> trace(GeneratedHistory history) throws InterruptedException {
    try {
      return HistoryRun.run(history, HistoryRun.Change.NONE).trace();
    } catch (AssertionError e) {
      return List.of(String.valueOf(e));
    }
  }

  /** Removes the steps that are not needed for the failure. */
  private static GeneratedHistory shrunk(GeneratedHistory history, String verdict)
      throws InterruptedException {
    GeneratedHistory least = history;
    for (int i = least.steps().size() - 1; i >= 0; i--) {
      List<Step> fewer = new ArrayList<>(least.steps());
      fewer.remove(i);
      String other = verdict(least.with(fewer));
      if (!other.isEmpty() && other.substring(0, 15).equals(verdict.substring(0, 15))) {
        least = least.with(fewer);
      }
    }
    return least;
  }

  @Test
  void theSameSeedIsTheSameHistory() throws InterruptedException {
    for (long seed = 1; seed <= 10; seed++) {
      GeneratedHistory history = GeneratedHistory.of(seed);
      List<String> second = trace(history);
      List<String> first = trace(history);
      assertThat(first).as("seed %s", seed).hasSameSizeAs(second);
      for (int i = 0; i < first.size(); i++) {
        assertThat(first.get(i)).as("%s, line %s", seed, i).isEqualTo(second.get(i));
      }
    }
  }
}
