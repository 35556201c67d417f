package io.apiservice.sdk.cli.recording;

import java.util.regex.Pattern;

/** Removes curl's progress meter, which {@code 2>&1} mixes into the rest of its output. */
final class CurlProgressMeter {
  private static final String AMOUNT = "\\s{1,12}[\\d.]{1,6}[kMGTPbB]?";
  private static final String TIME =
      "\\s{1,12}(?:--:--:--|\\d{1,3}:\\d\\d:\\d\\d|\\d{1,4}d \\d\\dh)";
  private static final Pattern ROW =
      Pattern.compile(
          "\\s{0,12}\\d{1,3}"
              + AMOUNT
              + "\\s{1,12}\\d{1,3}"
              + AMOUNT
              + "\\s{1,12}\\d{1,3}"
              + AMOUNT.repeat(3)
              + TIME.repeat(3)
              + AMOUNT);
  private static final Pattern HEAD =
      Pattern.compile(
          "\\s*(?:% Total\\s+% Received\\s+% Xferd\\s.*|Dload\\s+Upload\\s+Total\\s+Spent\\s+Left\\s+Speed)");

  private CurlProgressMeter() {}

  /** The line without the meter; empty if it contained nothing else. */
  static String without(String line) {
    boolean head = line.contains("% Total") || line.contains("Dload");
    if (head && HEAD.matcher(line).matches()) {
      return "";
    }
    String rest = line;
    for (var row = ROW.matcher(rest); row.lookingAt(); row = ROW.matcher(rest)) {
      rest = rest.substring(row.end());
      rest = rest.startsWith("\r") ? rest.substring(1) : rest;
    }
    return rest;
  }
}
