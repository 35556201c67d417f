package io.apiservice.sdk.redact;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A logger that takes only what a {@link Mask} has made. */
public final class ShownLog {
  private final Logger logger;

  private ShownLog(Logger logger) {
    this.logger = logger;
  }

  /** The log of this name. */
  public static ShownLog named(String name) {
    return new ShownLog(LoggerFactory.getLogger(name));
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
  public void trace(ShownText line) {
    logger.trace("{}", line);
  }

  /** A line at DEBUG. */
  public void debug(ShownText line) {
    logger.debug("{}", line);
  }

  /** A line at DEBUG with the trace of a failure. */
  public void debug(ShownText line, ShownCause cause) {
    logger.debug("{}", line, cause.failure());
  }

  /** A line at INFO. */
  public void info(ShownText line) {
    logger.info("{}", line);
  }

  /** A line at WARN. */
  public void warn(ShownText line) {
    logger.warn("{}", line);
  }

  /** A line at WARN with the trace of a failure. */
  public void warn(ShownText line, ShownCause cause) {
    logger.warn("{}", line, cause.failure());
  }

  /** A line at ERROR. */
  public void error(ShownText line) {
    logger.error("{}", line);
  }
}
