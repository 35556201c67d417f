package io.apiservice.sdk.error;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Problem details (RFC 9457). The components contain the text of the server as received: neither
 * masked nor sanitised. {@code toString} does not show it. The message of the exception quotes it
 * masked.
 *
 * @param type a URI that identifies the kind of problem; {@code about:blank} if absent
 * @param title a short summary of the kind of problem
 * @param detail an explanation of this occurrence
 * @param instance a URI that identifies this occurrence
 * @param members all members of the body, including these four
 */
public record ProblemDetails(
    String type,
    Optional<String> title,
    Optional<String> detail,
    Optional<String> instance,
    Map<String, Object> members) {

  static Optional<ProblemDetails> of(ErrorResponse answer) {
    String type = answer.headers().first("Content-Type").orElse("");
    if (!type.startsWith("application/problem+json")) {
      return Optional.empty();
    }
    return ProblemJson.of(answer)
        .map(
            members ->
                new ProblemDetails(
                    text(members, "type").orElse("about:blank"),
                    text(members, "title"),
                    text(members, "detail"),
                    text(members, "instance"),
                    members));
  }

  /**
   * Shows no text of the server, which may contain control characters or a secret that the server
   * quotes.
   */
  @Override
  public String toString() {
    return "ProblemDetails[" + members.size() + " members]";
  }

  private static Optional<String> text(Map<String, Object> members, String name) {
    return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** Reads the body as a JSON object, whatever its media type. */
  static final class ProblemJson {
    private ProblemJson() {}

    @SuppressWarnings("unchecked") // The keys of a JSON object are strings.
    static Optional<Map<String, Object>> of(ErrorResponse answer) {
      try {
        return answer.codec().read(answer.body(), Map.class) instanceof Map<?, ?> map
            ? Optional.of((Map<String, Object>) map)
            : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }
}
