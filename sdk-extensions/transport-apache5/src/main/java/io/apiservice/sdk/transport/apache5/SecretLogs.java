package io.apiservice.sdk.transport.apache5;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loggers of Apache's clients that write credentials at DEBUG. */
final class SecretLogs {
  private static final Logger HEADERS =
      LoggerFactory.getLogger("org.apache.hc.client5.http.headers");
  private static final Logger WIRE = LoggerFactory.getLogger("org.apache.hc.client5.http.wire");

  private SecretLogs() {}

  static boolean enabled() {
    return HEADERS.isDebugEnabled() || WIRE.isDebugEnabled();
  }

  /** Warns of each that is at DEBUG. */
  static void warn(Logger log) {
    for (Logger logger : List.of(HEADERS, WIRE)) {
      if (logger.isDebugEnabled()) {
        log.warn(
            "the logger {} is at DEBUG: it writes credentials to the log; set it to INFO",
            logger.getName());
      }
    }
  }
}
