package io.apiservice.sdk.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with one request: before the server has done its work, instead of it,
 * or after it. Immutable. Which requests it meets is said where it is put: {@link Faults}.
 */
public final class Fault {
  static final Fault NONE = new Fault("none", Wait.NOT, null, UnaryOperator.identity(), Wait.NOT);

  /** Something that takes time. */
  interface Wait {
    Wait NOT = () -> {};

    void pass() throws InterruptedException;
  }

  private final String name;
  private final Wait before;
  private final @Nullable Answer instead;
  private final UnaryOperator<Answer> change;
  private final Wait after;

  private Fault(
      String name,
      Wait before,
      @Nullable Answer instead,
      UnaryOperator<Answer> change,
      Wait after) {
    this.name = name;
    this.before = before;
    this.instead = instead;
    this.change = change;
    this.after = after;
  }

  /** The server does nothing and says this: no token is spent, no resource is changed. */
  public static Fault instead(Answer answer) {
    return new Fault("instead", Wait.NOT, answer, UnaryOperator.identity(), Wait.NOT);
  }

  /** The server does its work, a token is spent if one was to be, and says this all the same. */
  public static Fault commitThen(Answer answer) {
    return change(real -> answer).named("commit-then");
  }

  /** The server does its work, and its true answer is changed. */
  public static Fault change(UnaryOperator<Answer> change) {
    return new Fault("change", Wait.NOT, null, change, Wait.NOT);
  }

  /** The work starts this much later. */
  public static Fault delay(Duration time) {
    return NONE.waitingBefore(() -> TimeUnit.NANOSECONDS.sleep(time.toNanos())).named("delay");
  }

  /** The work starts when the gate opens. */
  public static Fault hold(Gate gate) {
    return NONE.waitingBefore(gate::pass).named("hold");
  }

  /** The work is done at once; its answer, decided then, leaves when the gate opens. */
  public static Fault holdAnswer(Gate gate) {
    return new Fault("hold-answer", Wait.NOT, null, UnaryOperator.identity(), gate::pass);
  }

  /** Nothing is done, and the connection is closed without an answer. */
  public static Fault cut() {
    return instead(Answer.cut()).named("cut");
  }

  /** The work is done, and the connection is closed without an answer: a lost reply. */
  public static Fault commitThenCut() {
    return commitThen(Answer.cut()).named("commit-then-cut");
  }

  /** The work is done, and the answer is a 500. */
  public static Fault commitThen500() {
    return commitThen(Answer.json(500, "{\"error\":\"server_error\"}")).named("commit-then-500");
  }

  /** Nothing is done and nothing is said until the client gives up. */
  public static Fault hang() {
    return instead(Answer.hang()).named("hang");
  }

  /** The work is done, and the answer's body comes byte by byte. */
  public static Fault drip(Duration pause) {
    return change(real -> real.dripped(pause)).named("drip");
  }

  /** The work is done, and the answer is a 200 whose body is not what it says. */
  public static Fault garbage() {
    return commitThen(Answer.json(200, "\u0000\u0001{{{ not json")).named("garbage");
  }

  /** Nothing is done, and the answer is a 503 with {@code Retry-After}. */
  public static Fault unavailable(Duration retryAfter) {
    return instead(Answer.of(503).header("Retry-After", Long.toString(retryAfter.toSeconds())))
        .named("unavailable");
  }

  /** Nothing is done, and the answer has this status and no body. */
  public static Fault fail(int status) {
    return instead(Answer.of(status)).named("fail");
  }

  /**
   * The work is done, and a token reply is rewritten.
   *
   * @param template a body in which {@code {access_token}}, {@code {refresh_token}} and {@code
   *     {expires_in}} stand for what the true reply says, without quotes
   */
  public static Fault tokenReply(String template) {
    return change(real -> TokenReply.rewritten(real, template)).named("token-reply");
  }

  /** The same under another name, which the history of token calls shows. */
  public Fault named(String other) {
    return new Fault(other, before, instead, change, after);
  }

  /** The name. */
  public String name() {
    return name;
  }

  Fault waitingBefore(Wait wait) {
    return new Fault(name, wait, instead, change, after);
  }

  boolean waits() {
    return before != Wait.NOT || after != Wait.NOT;
  }

  boolean lets() {
    return instead == null;
  }

  Answer meet(Supplier<Answer> work) throws InterruptedException {
    before.pass();
    Answer answer = instead != null ? instead : change.apply(work.get());
    after.pass();
    return answer;
  }

  @Override
  public String toString() {
    return name;
  }
}
