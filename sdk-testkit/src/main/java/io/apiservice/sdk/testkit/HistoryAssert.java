package io.apiservice.sdk.testkit;

import io.apiservice.sdk.testkit.RecordedTokenRequest.ClientView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds a history of token calls against what a good client never does. Always checked:
 *
 * <ul>
 *   <li>no refresh token is presented again after an answer that replaced or refused it, unless
 *       {@link #repeatsAllowed repeats are allowed};
 *   <li>never two open calls of one grant;
 *   <li>no login ended because of reuse, unless {@link #lostLoginsAllowed that is allowed}.
 * </ul>
 *
 * A repeat after an ambiguous answer (nothing came, a 5xx, an unreadable 200) is no violation.
 * Immutable.
 */
public final class HistoryAssert {
  private final List<RecordedTokenRequest> history;
  private final List<String> endedByReuse;
  private final int calls;
  private final int repeats;
  private final int ambiguousRepeats;
  private final int lostLogins;

  private HistoryAssert(
      List<RecordedTokenRequest> history,
      List<String> endedByReuse,
      int calls,
      int repeats,
      int ambiguousRepeats,
      int lostLogins) {
    this.history = List.copyOf(history);
    this.endedByReuse = List.copyOf(endedByReuse);
    this.calls = calls;
    this.repeats = repeats;
    this.ambiguousRepeats = ambiguousRepeats;
    this.lostLogins = lostLogins;
  }

  /** Checks this history; {@code endedByReuse} names the logins that ended because of reuse. */
  public static HistoryAssert of(List<RecordedTokenRequest> history, List<String> endedByReuse) {
    return new HistoryAssert(history, endedByReuse, Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0);
  }

  /** At most so many token calls: generations, plus what the test allows for faults. */
  public HistoryAssert tokenCallsAtMost(int most) {
    return new HistoryAssert(history, endedByReuse, most, repeats, ambiguousRepeats, lostLogins);
  }

  /** So many repeats after a definite answer are allowed: clients that were killed may not know. */
  public HistoryAssert repeatsAllowed(int most) {
    return new HistoryAssert(history, endedByReuse, calls, most, ambiguousRepeats, lostLogins);
  }

  /** At most so many repeats after an ambiguous answer; any number unless said. */
  public HistoryAssert ambiguousRepeatsAtMost(int most) {
    return new HistoryAssert(history, endedByReuse, calls, repeats, most, lostLogins);
  }

  /** So many logins may have ended because of reuse. */
  public HistoryAssert lostLoginsAllowed(int most) {
    return new HistoryAssert(history, endedByReuse, calls, repeats, ambiguousRepeats, most);
  }

  /** What is wrong, a line each; empty if nothing is. */
  public List<String> violations() {
    List<String> found = new ArrayList<>();
    if (history.size() > calls) {
      found.add(history.size() + " token calls, at most " + calls + " expected");
    }
    repetitions(found);
    for (RecordedTokenRequest call : history) {
      if (call.concurrent() > 1) {
        found.add(line(call) + ": " + call.concurrent() + " calls of one grant were open");
      }
    }
    if (endedByReuse.size() > lostLogins) {
      found.add("ended because of reuse: " + endedByReuse);
    }
    return found;
  }

  private void repetitions(List<String> found) {
    Map<String, RecordedTokenRequest> definite = new HashMap<>();
    Map<String, RecordedTokenRequest> ambiguous = new HashMap<>();
    List<String> spentTwice = new ArrayList<>();
    int guesses = 0;
    for (RecordedTokenRequest call : history) {
      String token = call.fingerprint();
      if (token == null) {
        continue;
      }
      RecordedTokenRequest earlier = definite.get(token);
      if (earlier != null) {
        spentTwice.add(line(call) + ": presented again, settled by call " + earlier.number());
      } else if (ambiguous.containsKey(token)) {
        guesses++;
      }
      if (settles(call)) {
        definite.put(token, call);
      } else if (call.clientView() == ClientView.AMBIGUOUS) {
        ambiguous.put(token, call);
      }
    }
    if (spentTwice.size() > repeats) {
      found.addAll(spentTwice);
    }
    if (guesses > ambiguousRepeats) {
      found.add(guesses + " ambiguous repeats, at most " + ambiguousRepeats + " expected");
    }
  }

  private static boolean settles(RecordedTokenRequest call) {
    boolean replaced = call.clientView() == ClientView.TOKENS && call.issued() >= 0;
    String error = call.error();
    boolean refused =
        call.clientView() == ClientView.ERROR
            && ("invalid_grant".equals(error) || "bad_refresh_token".equals(error));
    return replaced || refused;
  }

  private static String line(RecordedTokenRequest call) {
    return "call "
        + call.number()
        + " ("
        + call.login()
        + ", generation "
        + call.generation()
        + ")";
  }

  /**
   * Fails if anything is wrong.
   *
   * @throws AssertionError with all violations and the history
   */
  public void verify() {
    List<String> found = violations();
    if (found.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("The history of token calls breaks its promises:");
    found.forEach(violation -> text.append("\n  ").append(violation));
    text.append("\nHistory:");
    history.stream().limit(200).forEach(call -> text.append("\n  ").append(summary(call)));
    throw new AssertionError(text.toString());
  }

  private static String summary(RecordedTokenRequest call) {
    return line(call)
        + " "
        + call.tokenRequestOutcome()
        + (call.error() == null ? "" : " " + call.error())
        + ", fault "
        + call.fault()
        + ", told "
        + call.clientView()
        + ", "
        + call.concurrent()
        + " open";
  }
}
