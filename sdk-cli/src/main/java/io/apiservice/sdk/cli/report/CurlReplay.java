package io.apiservice.sdk.cli.report;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SafeText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the line that repeats a request by hand needs beside the request: the way it took. A value
 * stands in single quotes, since it may hold whatever a shell takes for its own.
 *
 * @param proxy the proxy that was named; null if none was
 * @param headers the headers that were named, as {@code NAME:VALUE}
 * @param byHand whether a person may repeat it
 */
public record CurlReplay(@Nullable String proxy, List<String> headers, boolean byHand) {
  private static final String START = "curl -gi";

  /** A refresh is repeated by nobody but the SDK. */
  public static final CurlReplay NEVER = new CurlReplay(null, List.of(), false);

  private static final String NOT_BY_HAND =
      "not by hand: a refresh token that is presented past the store may end the login";

  /** The diagnosis for people. */
  String explain(Diagnosis diagnosis) {
    String line = diagnosis.repeat();
    return diagnosis.explain().replace("  repeat  " + line, "  repeat  " + more(line));
  }

  /** The diagnosis for programs. */
  String json(Diagnosis diagnosis) {
    String line = diagnosis.repeat();
    return diagnosis.toJson().replace(field(line), field(more(line)));
  }

  private static String field(String line) {
    return "\"repeat\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(line)) + "\"";
  }

  private String more(String line) {
    if (!byHand) {
      return NOT_BY_HAND;
    }
    if (!line.startsWith(START)) {
      return line;
    }
    StringBuilder more = new StringBuilder(START);
    if (proxy != null) {
      more.append(" --proxy ").append(quote(proxy));
    }
    headers.forEach(h -> more.append(" -H ").append(quote(h)));
    return more.append(line, START.length(), line.length()).toString();
  }

  private static String quote(String text) {
    return "'" + SafeText.of(text, 1000).replace("'", "'\\''") + "'";
  }
}
