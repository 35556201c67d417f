package io.apiservice.sdk.fuzz;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Texts without meaning, and meaningful texts with changes. */
public final class GeneratedTexts {
  /** Texts that mean something to a parser, and characters that must not be printed. */
  private static final List<String> SPICE =
      List.of(
          "\"",
          "'",
          "\\",
          "\\\"",
          ",",
          ";",
          ":",
          "=",
          "==",
          "&",
          "&amp;",
          "&#",
          "&#x1b;",
          "<",
          ">",
          "</",
          "<!--",
          "]]>",
          "<![CDATA[",
          "{",
          "}",
          "[",
          "]",
          "(",
          ")",
          "/",
          "//",
          "..",
          "%",
          "%2e",
          "%0a",
          "%zz",
          "%u00e9",
          "?",
          "#",
          "@",
          "|",
          "$",
          "$(id)",
          "`id`",
          "!",
          "~",
          "^",
          "*",
          " ",
          "\t",
          "\r\n",
          "\n",
          "\u0000",
          "\u001b[31m",
          "\u0007",
          "\u007f",
          "\u0085",
          "\u009b",
          "\u202e",
          "\u2066",
          "\u200b",
          "\u200d",
          "\u2028",
          "\ufeff",
          "\ufe0f",
          "\udb40\udd00",
          "\udb40\udc41",
          "\ud83d\ude00",
          "\ud800",
          "\udc00",
          "\u3164",
          "\u00ad",
          "\\u001b",
          "\\n",
          "null",
          "true",
          "-1",
          "1e400",
          "99999999999999999999",
          "eyJ",
          "eyJhbGciOiJub25lIn0.",
          "Bearer ",
          "Basic ",
          "error",
          "expired",
          "HTTP/1.1 401 ",
          "> ",
          "< ",
          "* ",
          "\u0130",
          "\u00df",
          "\u1e9e");

  private GeneratedTexts() {}

  /** Any characters; unusual ones are frequent. */
  public static Arbitrary<String> nonsense(int longest) {
    Arbitrary<String> piece =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.of(SPICE)),
            Tuple.of(3, Arbitraries.strings().ascii().ofMaxLength(6)),
            Tuple.of(1, Arbitraries.strings().ofMaxLength(4)));
    return piece.list().ofMaxSize(Math.max(1, longest / 4)).map(parts -> String.join("", parts));
  }

  /** A text that is often unchanged, and otherwise changed, cut or doubled in a few places. */
  public static Arbitrary<String> mutated(Arbitrary<String> texts) {
    Arbitrary<Change> change =
        Combinators.combine(
                Arbitraries.of(Kind.class),
                Arbitraries.integers().between(0, 999),
                Arbitraries.of(SPICE))
            .as(Change::new);
    return Combinators.combine(texts, change.list().ofMaxSize(4))
        .as(
            (text, changes) -> {
              String changed = text;
              for (Change each : changes) {
                changed = each.of(changed);
              }
              return changed;
            });
  }

  private enum Kind {
    REPLACE,
    INSERT,
    DELETE,
    DOUBLE,
    REPEAT,
    CUT
  }

  private record Change(Kind kind, int permille, String spice) {
    String of(String text) {
      int at = (int) ((long) text.length() * permille / 1000);
      int next = Math.min(text.length(), at + 1);
      int later = Math.min(text.length(), at + 12);
      return switch (kind) {
        case REPLACE -> text.substring(0, at) + spice + text.substring(next);
        case INSERT -> text.substring(0, at) + spice + text.substring(at);
        case DELETE -> text.substring(0, at) + text.substring(next);
        case DOUBLE -> text.substring(0, later) + text.substring(at);
        case REPEAT -> text.substring(0, at) + spice.repeat(permille / 8) + text.substring(at);
        case CUT -> permille < 900 ? text : text.substring(0, at);
      };
    }
  }
}
