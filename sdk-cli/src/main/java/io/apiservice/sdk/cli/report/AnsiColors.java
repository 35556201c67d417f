package io.apiservice.sdk.cli.report;

import picocli.CommandLine.Help.Ansi;

/** Colours for terminals. */
public final class AnsiColors {
  /** When colours are used. */
  public enum ColorMode {
    always,
    never,
    auto
  }

  private final boolean on;

  private AnsiColors(boolean on) {
    this.on = on;
  }

  public static AnsiColors of(ColorMode wish) {
    return new AnsiColors(
        switch (wish) {
          case always -> true;
          case never -> false;
          case auto -> Ansi.AUTO.enabled();
        });
  }

  /** Colours the labels at the beginning of the lines. The text itself is already safe. */
  public String colored(String text) {
    if (!on) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      out.append(out.length() == 0 ? "" : "\n").append(line(line));
    }
    return out.toString();
  }

  private static String line(String line) {
    if (line.startsWith("  cause   ")) {
      return "  cause   \u001b[1;31m" + line.substring(10) + "\u001b[0m";
    }
    if (line.startsWith("  fix     ")) {
      return "  fix     \u001b[32m" + line.substring(10) + "\u001b[0m";
    }
    if (line.startsWith("  ") && line.length() > 10) {
      return "\u001b[2m" + line.substring(0, 10) + "\u001b[0m" + line.substring(10);
    }
    return line.isEmpty() ? line : "\u001b[1m" + line + "\u001b[0m";
  }
}
