package io.apiservice.sdk.redact;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A logger that accepts only text created by a {@link SecretMask}. */
public final class RedactedLogger {
  private final Logger logger;

  private RedactedLogger(Logger logger) {
    this.logger = logger;
  }

  /** Returns the logger with this name. */
  public static RedactedLogger named(String name) {
    return new RedactedLogger(LoggerFactory.getLogger(name));
  }

  /** Whether DEBUG is enabled. */
  public boolean debugs() {
    return logger.isDebugEnabled();
  }

  /** Whether TRACE is enabled. */
  public boolean traces() {
    return logger.isTraceEnabled();
  }

  /** Logs at TRACE. */
  public void trace(RedactedText line) {
    logger.trace("{}", line);
  }

  /** Logs at DEBUG. */
  public void debug(RedactedText line) {
    logger.debug("{}", line);
  }

  /** Logs at DEBUG, with the stack trace of an exception. */
  public void debug(RedactedText line, RedactedCause cause) {
    logger.debug("{}", line, cause.failure());
  }

  /** Logs at INFO. */
  public void info(RedactedText line) {
    logger.info("{}", line);
  }

  /** Logs at WARN. */
  public void warn(RedactedText line) {
    logger.warn("{}", line);
  }

  /** Logs at WARN, with the stack trace of an exception. */
  public void warn(RedactedText line, RedactedCause cause) {
    logger.warn("{}", line, cause.failure());
  }

  /** Logs at ERROR. */
  public void error(RedactedText line) {
    logger.error("{}", line);
  }
}
