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
  static final Fault NONE =
      new Fault("none", FaultWait.NOT, null, UnaryOperator.identity(), FaultWait.NOT);

  /** Something that takes time. */
  interface FaultWait {
    FaultWait NOT = () -> {};

    void pass() throws InterruptedException;
  }

  private final String name;
  private final FaultWait before;
  private final @Nullable FakeResponse instead;
  private final UnaryOperator<FakeResponse> change;
  private final FaultWait after;

  private Fault(
      String name,
      FaultWait before,
      @Nullable FakeResponse instead,
      UnaryOperator<FakeResponse> change,
      FaultWait after) {
    this.name = name;
    this.before = before;
    this.instead = instead;
    this.change = change;
    this.after = after;
  }

  /** The server does nothing and says this: no token is spent, no resource is changed. */
  public static Fault instead(FakeResponse response) {
    return new Fault("instead", FaultWait.NOT, response, UnaryOperator.identity(), FaultWait.NOT);
  }

  /** The server does its work, a token is spent if one was to be, and says this all the same. */
  public static Fault commitThen(FakeResponse response) {
    return change(real -> response).named("commit-then");
  }

  /** The server does its work, and its true answer is changed. */
  public static Fault change(UnaryOperator<FakeResponse> change) {
    return new Fault("change", FaultWait.NOT, null, change, FaultWait.NOT);
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
    return new Fault("hold-answer", FaultWait.NOT, null, UnaryOperator.identity(), gate::pass);
  }

  /** Nothing is done, and the connection is closed without an answer. */
  public static Fault cut() {
    return instead(FakeResponse.cut()).named("cut");
  }

  /** The work is done, and the connection is closed without an answer: a lost reply. */
  public static Fault commitThenCut() {
    return commitThen(FakeResponse.cut()).named("commit-then-cut");
  }

  /** The work is done, and the answer is a 500. */
  public static Fault commitThen500() {
    return commitThen(FakeResponse.json(500, "{\"error\":\"server_error\"}"))
        .named("commit-then-500");
  }

  /** Nothing is done and nothing is said until the client gives up. */
  public static Fault hang() {
    return instead(FakeResponse.hang()).named("hang");
  }

  /** The work is done, and the answer's body comes byte by byte. */
  public static Fault slowly(Duration pause) {
    return change(real -> real.slowed(pause)).named("drip");
  }

  /** The work is done, and the answer is a 200 whose body is not what it says. */
  public static Fault garbage() {
    return commitThen(FakeResponse.json(200, "\u0000\u0001{{{ not json")).named("garbage");
  }

  /** Nothing is done, and the answer is a 503 with {@code Retry-After}. */
  public static Fault unavailable(Duration retryAfter) {
    return instead(
            FakeResponse.of(503).header("Retry-After", Long.toString(retryAfter.toSeconds())))
        .named("unavailable");
  }

  /** Nothing is done, and the answer has this status and no body. */
  public static Fault fail(int status) {
    return instead(FakeResponse.of(status)).named("fail");
  }

  /**
   * The work is done, and a token reply is rewritten.
   *
   * @param template a body in which {@code {access_token}}, {@code {refresh_token}} and {@code
   *     {expires_in}} stand for what the true reply says, without quotes
   */
  public static Fault tokenReply(String template) {
    return change(real -> TokenReplyRewrite.rewritten(real, template)).named("token-reply");
  }

  /** The same under another name, which the history of token calls shows. */
  public Fault named(String other) {
    return new Fault(other, before, instead, change, after);
  }

  /** The name. */
  public String name() {
    return name;
  }

  Fault waitingBefore(FaultWait faultWait) {
    return new Fault(name, faultWait, instead, change, after);
  }

  boolean waits() {
    return before != FaultWait.NOT || after != FaultWait.NOT;
  }

  boolean lets() {
    return instead == null;
  }

  FakeResponse apply(Supplier<FakeResponse> work) throws InterruptedException {
    before.pass();
    FakeResponse response = instead != null ? instead : change.apply(work.get());
    after.pass();
    return response;
  }

  @Override
  public String toString() {
    return name;
  }
}
