package io.apiservice.sdk.http.client;

import io.apiservice.sdk.http.MalformedResponseException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces exceptions of the JDK's client if their messages quote parts of the response, such as
 * the status line or a header field.
 */
final class NetworkExceptions {
  private static final String CLIENT = "jdk.internal.net.http.";
  private static final int MAX_DEPTH = 16;

  private static final Map<String, String> PARTS =
      Map.of(
          "Invalid status line", "the status line",
          "Invalid header name", "the name of a header",
          "Invalid header value", "the value of a header",
          "Bad header", "a header",
          "header field name missing", "a header",
          "Invalid chunk", "the size of a chunk");

  private NetworkExceptions() {}

  /** Returns the same failure, or one of the same kind that quotes nothing. */
  static Throwable of(Throwable failure) {
    if (failure instanceof IOException && failure.getCause() instanceof HttpTimeoutException late) {
      return late;
      // The timeout of the body, which the JDK has wrapped in another exception.
    }
    Throwable at = failure;
    for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
      if (at instanceof MalformedResponseException) {
        return at;
      }
      if (at instanceof ProtocolException || isNumber(at) || quotes(at)) {
        return new MalformedResponseException(part(at));
      }
      at = at.getCause();
    }
    return failure instanceof RuntimeException && thrownByClient(failure)
        ? new IOException("the HTTP client failed: " + failure.getClass().getSimpleName(), failure)
        : failure;
  }

  /** Whether the failure is about a {@code Content-Length} that is negative or not a number. */
  private static boolean isNumber(Throwable failure) {
    return failure instanceof IllegalArgumentException && thrownByClient(failure);
  }

  private static boolean quotes(Throwable failure) {
    return failure instanceof IOException && known(failure) != null;
  }

  private static String part(Throwable failure) {
    if (failure instanceof IllegalArgumentException) {
      return "a number in a header, such as Content-Length";
    }
    String known = known(failure);
    return known == null ? "it breaks the protocol" : known;
  }

  private static @Nullable String known(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return PARTS.entrySet().stream()
        .filter(part -> message.contains(part.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * Whether the JDK's client itself threw the exception, and not code of the application such as a
   * body publisher.
   */
  private static boolean thrownByClient(Throwable failure) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (!frame.getClassName().startsWith("java.")) {
        return frame.getClassName().startsWith(CLIENT);
      }
    }
    return true;
    // Without a stack trace, nothing points to code of the application.
  }
}
