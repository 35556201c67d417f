package io.apiservice.sdk.cli.report;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SafeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Completes the shell command that repeats a request: adds the proxy and the headers of the command
 * line. Values are put in single quotes, because the shell would interpret them otherwise.
 *
 * @param proxy the proxy; null if none was given
 * @param headers the headers, as {@code NAME:VALUE}
 * @param byHand whether a person may repeat the request
 */
public record CurlReplay(@Nullable String proxy, List<String> headers, boolean byHand) {
  private static final String START = "curl -gi";

  /** Adds nothing: the command line has no proxy and no headers. */
  static final CurlReplay PLAIN = new CurlReplay(null, List.of(), true);

  /** For a refresh. Only the SDK may repeat it, so no command is shown. */
  public static final CurlReplay NEVER = new CurlReplay(null, List.of(), false);

  private static final String NOT_BY_HAND =
      "not by hand: presenting a refresh token outside the store may end the login";

  /** The diagnosis as text, with the completed command. */
  String explain(Diagnosis diagnosis) {
    String line = diagnosis.repeat();
    return diagnosis.explain().replace("  repeat  " + line, "  repeat  " + completed(line));
  }

  /** The members of the JSON of the diagnosis, with the completed command. */
  Map<String, @Nullable Object> members(Diagnosis diagnosis) {
    try {
      Map<String, @Nullable Object> members = JsonView.read(diagnosis.toJson()).members();
      members.put("repeat", completed(diagnosis.repeat()));
      return members;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String completed(String line) {
    if (!byHand) {
      return NOT_BY_HAND;
    }
    if (!line.startsWith(START)) {
      return line;
    }
    StringBuilder command = new StringBuilder(START);
    if (proxy != null) {
      command.append(" --proxy ").append(quote(proxy));
    }
    headers.forEach(h -> command.append(" -H ").append(quote(h)));
    return command.append(line, START.length(), line.length()).toString();
  }

  private static String quote(String text) {
    return "'" + SafeText.of(text, 1000).replace("'", "'\\''") + "'";
  }
}
