package io.apiservice.sdk.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of entries, in short: {@code entry 3–5, 9}. Of very many, the first are named. */
final class EntryList {
  private static final int MAX_RUNS = 40;
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,9})");

  private final List<Run> runs = new ArrayList<>();
  private int count;
  private int unnamed;

  void add(String entry) {
    count++;
    Matcher numbered = NUMBERED.matcher(entry);
    boolean number = numbered.matches() && !numbered.group(2).startsWith("0");
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (number && last != null && last.continuesWith(numbered.group(1), numbered.group(2))) {
      last.to++;
    } else if (runs.size() == MAX_RUNS) {
      unnamed++;
    } else if (number) {
      runs.add(new Run(numbered.group(1), Integer.parseInt(numbered.group(2))));
    } else {
      runs.add(new Run(entry, -1));
    }
  }

  int count() {
    return count;
  }

  String text() {
    StringBuilder out = new StringBuilder();
    String prefix = "";
    for (Run run : runs) {
      out.append(out.length() == 0 ? "" : ", ");
      if (run.from < 0 || !run.prefix.equals(prefix)) {
        out.append(run.prefix);
      }
      if (run.from >= 0) {
        prefix = run.prefix;
        out.append(run.from).append(run.to == run.from ? "" : "–" + run.to);
      }
    }
    return unnamed == 0 ? out.toString() : out + " and " + unnamed + " more";
  }

  private static final class Run {
    private final String prefix;

    /** Negative if the name has no number. */
    private final int from;

    private int to;

    Run(String prefix, int from) {
      this.prefix = prefix;
      this.from = from;
      this.to = from;
    }

    boolean continuesWith(String other, String number) {
      return from >= 0 && prefix.equals(other) && Integer.parseInt(number) == to + 1;
    }
  }
}
