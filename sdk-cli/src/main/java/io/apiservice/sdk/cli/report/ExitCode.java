package io.apiservice.sdk.cli.report;

/** The exit codes of the commands; 0 means that there is nothing to report. */
public final class ExitCode {
  public static final int REFUSED = 1;
  public static final int USAGE = 2;
  public static final int NO_ANSWER = 3;
  public static final int UNREADABLE = 4;
  public static final int NOT_SPENT = 5;
  public static final int NOT_KEPT = 6;
  public static final int FAULT = 7;

  private ExitCode() {}
}
