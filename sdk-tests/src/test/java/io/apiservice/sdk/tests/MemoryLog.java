package io.apiservice.sdk.tests;

import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * A logger that keeps every line, including stack traces. All levels are enabled, unless a test
 * disables DEBUG.
 */
final class MemoryLog extends AbstractLogger {
  @Serial private static final long serialVersionUID = 1L;

  /** There is one log for the whole JVM, because static methods return the loggers. */
  private static final Queue<String> LINES = new ConcurrentLinkedQueue<>();

  private static volatile boolean debug = true;
  private static volatile Consumer<String> appender = line -> {};

  /** Apache's loggers write credentials at DEBUG: applications are told to keep them at INFO. */
  private final boolean quiet;

  MemoryLog(String name) {
    this.name = name;
    this.quiet = name.startsWith("org.apache.hc.");
  }

  /** Returns and removes all lines. */
  static List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String line = LINES.poll(); line != null; line = LINES.poll()) {
      taken.add(line);
    }
    return taken;
  }

  /** Returns all lines and keeps them. */
  static List<String> lines() {
    return List.copyOf(LINES);
  }

  /**
   * Enables or disables DEBUG and TRACE. If they are enabled, calls run on other threads, which may
   * wait for a log.
   */
  static void debug(boolean on) {
    debug = on;
  }

  /** Passes each line to this appender as well, on the thread that logs. */
  static void appendTo(Consumer<String> other) {
    appender = other;
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    StringWriter line = new StringWriter();
    line.append(level.toString()).append(' ').append(name).append(' ');
    line.append(MessageFormatter.basicArrayFormat(pattern, arguments));
    if (failure != null) {
      failure.printStackTrace(new PrintWriter(line.append('\n')));
    }
    LINES.add(line.toString());
    appender.accept(line.toString());
  }

  @Override
  public boolean isTraceEnabled() {
    return debug && !quiet;
  }

  @Override
  public boolean isTraceEnabled(@Nullable Marker marker) {
    return debug && !quiet;
  }

  @Override
  public boolean isDebugEnabled() {
    return debug && !quiet;
  }

  @Override
  public boolean isDebugEnabled(@Nullable Marker marker) {
    return debug && !quiet;
  }

  @Override
  public boolean isInfoEnabled() {
    return true;
  }

  @Override
  public boolean isInfoEnabled(@Nullable Marker marker) {
    return true;
  }

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public boolean isWarnEnabled(@Nullable Marker marker) {
    return true;
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }

  @Override
  public boolean isErrorEnabled(@Nullable Marker marker) {
    return true;
  }
}
