package io.apiservice.sdk.testkit;

import io.apiservice.sdk.testkit.RecordedTokenRequest.ClientView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asserts what a correct client never does to a token endpoint. Always checked:
 *
 * <ul>
 *   <li>no refresh token is presented again after a response that replaced or rejected it, unless
 *       {@link #repeatsAllowed repeats are allowed};
 *   <li>no two token requests of one grant are open at a time;
 *   <li>no login has ended because of reuse, unless {@link #lostLoginsAllowed that is allowed}.
 * </ul>
 *
 * A repeat after an ambiguous response (none, a 5xx, an unreadable 200) is not a violation unless
 * {@link #ambiguousRepeatsAtMost} limits it.
 *
 * <pre>{@code
 * auth.check().tokenCallsAtMost(1).verify();
 * }</pre>
 *
 * <p>Immutable: each method that sets a limit returns a copy.
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

  /** Allows at most this number of token requests; any number by default. */
  public HistoryAssert tokenCallsAtMost(int most) {
    return new HistoryAssert(history, endedByReuse, most, repeats, ambiguousRepeats, lostLogins);
  }

  /**
   * Allows this number of repeats after a response that was not ambiguous; 0 by default. A test
   * that kills clients needs this.
   */
  public HistoryAssert repeatsAllowed(int most) {
    return new HistoryAssert(history, endedByReuse, calls, most, ambiguousRepeats, lostLogins);
  }

  /** Allows at most this number of repeats after an ambiguous response; any number by default. */
  public HistoryAssert ambiguousRepeatsAtMost(int most) {
    return new HistoryAssert(history, endedByReuse, calls, repeats, most, lostLogins);
  }

  /** Allows this number of logins to have ended because of reuse; 0 by default. */
  public HistoryAssert lostLoginsAllowed(int most) {
    return new HistoryAssert(history, endedByReuse, calls, repeats, ambiguousRepeats, most);
  }

  /** The violations, one line each; empty if there are none. */
  public List<String> violations() {
    List<String> found = new ArrayList<>();
    if (history.size() > calls) {
      found.add(history.size() + " token requests, at most " + calls + " expected");
    }
    repetitions(found);
    for (RecordedTokenRequest call : history) {
      if (call.concurrent() > 1) {
        found.add(line(call) + ": " + call.concurrent() + " requests of one grant were open");
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
        spentTwice.add(line(call) + ": presented again, settled by request " + earlier.number());
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
    return "request "
        + call.number()
        + " ("
        + call.login()
        + ", generation "
        + call.generation()
        + ")";
  }

  /**
   * Fails if there is a violation.
   *
   * @throws AssertionError with all violations and the first 200 token requests
   */
  public void verify() {
    List<String> found = violations();
    if (found.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("The history of token requests has violations:");
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
        + ", client saw "
        + call.clientView()
        + ", "
        + call.concurrent()
        + " open";
  }
}
