package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.cli.report.AnsiColors;
import io.apiservice.sdk.cli.report.DoctorReport;
import picocli.CommandLine.Option;

/** The options for the format of the report. */
public final class ReportOptions {
  @Option(names = "--json", description = "Write one JSON object.")
  private boolean json;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES}; auto means on a terminal, unless NO_COLOR is set.")
  private AnsiColors.ColorMode color = AnsiColors.ColorMode.auto;

  public String render(DoctorReport report) {
    return json ? report.json() : AnsiColors.of(color).colored(report.text());
  }
}
