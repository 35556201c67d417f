package io.apiservice.sdk.testkit;

import java.time.Duration;

/** Parses the names of faults, which are sent to fake servers in another process. */
final class FaultParser {
  private FaultParser() {}

  /** Parses a name, for example {@code commit-then-cut} or {@code delay:PT0.2S}. */
  static Fault parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String argument = colon < 0 ? "" : text.substring(colon + 1);
    Fault fault =
        switch (name) {
          case "none" -> Fault.NONE;
          case "cut" -> Fault.cut();
          case "reset" -> Fault.instead(FakeResponse.reset());
          case "hang" -> Fault.hang();
          case "fail" -> Fault.fail(Integer.parseInt(argument));
          case "unavailable" -> Fault.unavailable(Duration.parse(argument));
          case "delay" -> Fault.delay(Duration.parse(argument));
          case "delay-answer" -> Fault.change(a -> a.delayed(Duration.parse(argument)));
          case "drip" -> Fault.slowly(Duration.parse(argument));
          case "drip-all" -> Fault.change(a -> a.slowedFromTheStart(Duration.parse(argument)));
          case "garbage" -> Fault.garbage();
          case "huge" -> Fault.change(a -> a.repeatedTo(Long.parseLong(argument)));
          case "skew" -> Fault.change(a -> a.dateSkewed(Duration.parse(argument)));
          case "no-date" -> Fault.change(a -> a.withoutHeader("Date"));
          case "commit-then-cut" -> Fault.commitThenCut();
          case "commit-then-500" -> Fault.commitThen500();
          case "commit-then-hang" -> Fault.commitThen(FakeResponse.hang());
          case "commit-then-reset" -> Fault.commitThen(FakeResponse.reset());
          case "token-reply" -> Fault.tokenReply(argument);
          default -> throw new IllegalArgumentException("unknown fault: " + name);
        };
    return fault.named(name);
  }
}
