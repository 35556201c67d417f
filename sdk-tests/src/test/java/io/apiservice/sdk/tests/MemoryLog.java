package io.apiservice.sdk.tests;

import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that has every level on and keeps every line, traces of exceptions included. */
final class MemoryLog extends AbstractLogger {
  @Serial private static final long serialVersionUID = 1L;

  /** One log for the whole JVM, as loggers are handed out by static methods. */
  private static final Queue<String> LINES = new ConcurrentLinkedQueue<>();

  MemoryLog(String name) {
    this.name = name;
  }

  /** Every line since they were last taken. */
  static List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String line = LINES.poll(); line != null; line = LINES.poll()) {
      taken.add(line);
    }
    return taken;
  }

  /** Every line since they were last taken, which stay. */
  static List<String> lines() {
    return List.copyOf(LINES);
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
  }

  @Override
  public boolean isTraceEnabled() {
    return true;
  }

  @Override
  public boolean isTraceEnabled(@Nullable Marker marker) {
    return true;
  }

  @Override
  public boolean isDebugEnabled() {
    return true;
  }

  @Override
  public boolean isDebugEnabled(@Nullable Marker marker) {
    return true;
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
