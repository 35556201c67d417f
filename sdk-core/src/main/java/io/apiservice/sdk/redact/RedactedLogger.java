package io.apiservice.sdk.redact;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A logger that takes only what a {@link SecretMask} has made. */
public final class RedactedLogger {
  private final Logger logger;

  private RedactedLogger(Logger logger) {
    this.logger = logger;
  }

  /** The log of this name. */
  public static RedactedLogger named(String name) {
    return new RedactedLogger(LoggerFactory.getLogger(name));
  }

  /** Whether a line at DEBUG goes anywhere. */
  public boolean debugs() {
    return logger.isDebugEnabled();
  }

  /** Whether a line at TRACE goes anywhere. */
  public boolean traces() {
    return logger.isTraceEnabled();
  }

  /** A line at TRACE. */
  public void trace(RedactedText line) {
    logger.trace("{}", line);
  }

  /** A line at DEBUG. */
  public void debug(RedactedText line) {
    logger.debug("{}", line);
  }

  /** A line at DEBUG with the trace of a failure. */
  public void debug(RedactedText line, RedactedCause cause) {
    logger.debug("{}", line, cause.failure());
  }

  /** A line at INFO. */
  public void info(RedactedText line) {
    logger.info("{}", line);
  }

  /** A line at WARN. */
  public void warn(RedactedText line) {
    logger.warn("{}", line);
  }

  /** A line at WARN with the trace of a failure. */
  public void warn(RedactedText line, RedactedCause cause) {
    logger.warn("{}", line, cause.failure());
  }

  /** A line at ERROR. */
  public void error(RedactedText line) {
    logger.error("{}", line);
  }
}
