package io.apiservice.sdk.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A failure of one request at a fake server. It happens before the request is processed, instead of
 * processing it, or after it. {@link Faults} decides which requests have which fault. Immutable;
 * one fault may be used for many requests.
 *
 * <pre>{@code
 * auth.faults().next(Fault.commitThenCut()); // a lost response: the refresh token is spent
 * api.faults().when(r -> r.path().endsWith("/42"), Fault.fail(503));
 * }</pre>
 */
public final class Fault {
  static final Fault NONE =
      new Fault("none", FaultWait.NOT, null, UnaryOperator.identity(), FaultWait.NOT);

  /** A wait before or after processing. */
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

  /** Sends this response without processing the request: no token is spent, no object changes. */
  public static Fault instead(FakeResponse response) {
    return new Fault("instead", FaultWait.NOT, response, UnaryOperator.identity(), FaultWait.NOT);
  }

  /**
   * Processes the request, which may spend a token, and sends this response instead of the real
   * one.
   */
  public static Fault commitThen(FakeResponse response) {
    return change(real -> response).named("commit-then");
  }

  /**
   * Processes the request and changes the response.
   *
   * @param change runs on the thread of the connection
   */
  public static Fault change(UnaryOperator<FakeResponse> change) {
    return new Fault("change", FaultWait.NOT, null, change, FaultWait.NOT);
  }

  /** Processes the request after this delay. */
  public static Fault delay(Duration time) {
    return NONE.waitingBefore(() -> TimeUnit.NANOSECONDS.sleep(time.toNanos())).named("delay");
  }

  /** Processes the request when the gate opens. */
  public static Fault hold(Gate gate) {
    return NONE.waitingBefore(gate::pass).named("hold");
  }

  /** Processes the request at once and sends the response when the gate opens. */
  public static Fault holdAnswer(Gate gate) {
    return new Fault("hold-answer", FaultWait.NOT, null, UnaryOperator.identity(), gate::pass);
  }

  /** Closes the connection without processing the request and without a response. */
  public static Fault cut() {
    return instead(FakeResponse.cut()).named("cut");
  }

  /**
   * Processes the request and closes the connection without a response. For the client, the
   * response is lost.
   */
  public static Fault commitThenCut() {
    return commitThen(FakeResponse.cut()).named("commit-then-cut");
  }

  /** Processes the request and sends a 500. */
  public static Fault commitThen500() {
    return commitThen(FakeResponse.json(500, "{\"error\":\"server_error\"}"))
        .named("commit-then-500");
  }

  /** Sends nothing and processes nothing until the client gives up. */
  public static Fault hang() {
    return instead(FakeResponse.hang()).named("hang");
  }

  /** Processes the request and sends the body byte by byte, with this pause before each byte. */
  public static Fault slowly(Duration pause) {
    return change(real -> real.slowed(pause)).named("drip");
  }

  /** Processes the request and sends a 200 whose body is not valid JSON. */
  public static Fault garbage() {
    return commitThen(FakeResponse.json(200, "\u0000\u0001{{{ not json")).named("garbage");
  }

  /**
   * Sends a 503 with {@code Retry-After} without processing the request.
   *
   * @param retryAfter sent in whole seconds
   */
  public static Fault unavailable(Duration retryAfter) {
    return instead(
            FakeResponse.of(503).header("Retry-After", Long.toString(retryAfter.toSeconds())))
        .named("unavailable");
  }

  /** Sends this status without a body and without processing the request. */
  public static Fault fail(int status) {
    return instead(FakeResponse.of(status)).named("fail");
  }

  /**
   * Processes the request and rewrites the body of a token response.
   *
   * @param template a body in which {@code {access_token}}, {@code {refresh_token}} and {@code
   *     {expires_in}} are replaced by the values of the real response, without quotes
   */
  public static Fault tokenReply(String template) {
    return change(real -> TokenReplyRewrite.rewritten(real, template)).named("token-reply");
  }

  /** A copy with another name, which the history of token requests shows. */
  public Fault named(String other) {
    return new Fault(other, before, instead, change, after);
  }

  /** The name in the history of token requests. */
  public String name() {
    return name;
  }

  Fault waitingBefore(FaultWait faultWait) {
    return new Fault(name, faultWait, instead, change, after);
  }

  boolean waits() {
    return before != FaultWait.NOT || after != FaultWait.NOT;
  }

  boolean processes() {
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
