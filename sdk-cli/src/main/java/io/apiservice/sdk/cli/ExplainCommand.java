package io.apiservice.sdk.cli;

import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.cli.recording.NoResponseException;
import io.apiservice.sdk.cli.recording.RecordedExchange;
import io.apiservice.sdk.cli.recording.RecordingReader;
import io.apiservice.sdk.cli.report.AnsiColors;
import io.apiservice.sdk.cli.report.ExitCode;
import io.apiservice.sdk.cli.report.ExplainedExchange;
import io.apiservice.sdk.cli.report.HtmlReport;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Diagnoses recorded exchanges, offline.",
      "",
      "Reads HAR files (browsers and proxies), the output of curl -v and curl -i, and JSON lines"
          + " with the fields request, credential, clientTime, response, redirects."
    },
    footer = {
      "",
      "Examples:",
      "  curl -v https://api.example.com/v1/me 2>&1 | apiservice explain -",
      "  apiservice explain --refused-only session.har",
      "  apiservice explain --format tsv cases.jsonl | cut -f2 | sort | uniq -c",
      "",
      "Exit codes:",
      "  0  nothing to explain",
      "  1  something was explained",
      "  2  wrong usage",
      "  3  no response was recorded; curl says why",
      "  4  a file or a part of one could not be read; the rest was",
      "  7  an internal error"
    })
final class ExplainCommand implements Callable<Integer> {
  /** The format of the output. */
  enum OutputFormat {
    text,
    tsv,
    json
  }

  private final CliEnvironment around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The recordings; - is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; tsv has id, cause, confidence, summary.")
  private OutputFormat outputFormat = OutputFormat.text;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a self-contained report.")
  private @Nullable Path html;

  @Option(names = "--refused-only", description = "Leave out exchanges with a status below 400.")
  private boolean refusedOnly;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "${COMPLETION-CANDIDATES}; auto means on a terminal, unless NO_COLOR is set.",
      defaultValue = "auto")
  private AnsiColors.ColorMode color = AnsiColors.ColorMode.auto;

  private boolean complete = true;
  private boolean refused;
  private boolean withoutResponse;

  ExplainCommand(CliEnvironment around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    try (HtmlReport report = html == null ? null : HtmlReport.open(html)) {
      files.forEach(file -> explain(file, report));
      if (report != null) {
        report.end();
      }
    } catch (IOException | UncheckedIOException e) {
      spec.commandLine().getErr().println("the report of --html could not be written");
      complete = false;
    }
    spec.commandLine().getOut().flush();
    if (!complete) {
      return ExitCode.UNREADABLE;
    }
    return withoutResponse ? ExitCode.NO_ANSWER : refused ? ExitCode.REFUSED : 0;
  }

  private void explain(String file, @Nullable HtmlReport report) {
    if (report != null) {
      report.source(file.equals("-") ? "standard input" : file);
    }
    try (BufferedReader text = open(file)) {
      RecordingReader.read(
          text,
          recordedExchange -> explain(recordedExchange, report),
          problem -> {
            spec.commandLine().getErr().println(SafeText.of(file) + ": " + problem);
            complete = false;
          });
    } catch (NoResponseException e) {
      spec.commandLine().getErr().println(SafeText.of(file) + ": " + e.getMessage());
      withoutResponse = true;
    } catch (IOException | InvalidPathException e) {
      unreadable(file, e);
      complete = false;
    }
  }

  private void explain(RecordedExchange recordedExchange, @Nullable HtmlReport report) {
    if (refusedOnly && recordedExchange.exchange().status() < 400) {
      return;
    }
    ExplainedExchange one =
        new ExplainedExchange(
            recordedExchange, Diagnoser.diagnose(recordedExchange.exchange(), List.of()));
    refused |= !one.accepted();
    print(one);
    if (report != null) {
      report.add(one);
    }
  }

  private void unreadable(String file, Exception e) {
    if (e instanceof NoSuchFileException) {
      // The name is not shown: it may be a secret that was typed in the wrong place.
      spec.commandLine().getErr().println("there is no file with this name");
      return;
    }
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    spec.commandLine().getErr().println(SafeText.of(file) + ": " + SafeText.of(why));
  }

  private BufferedReader open(String file) throws IOException {
    if (file.equals("-")) {
      return decoded(around.in());
    }
    Path path = Path.of(file);
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // Reading a pipe or a device may never end.
      throw new IOException("not a regular file: pipe it to standard input, -");
    }
    return decoded(Files.newInputStream(path));
  }

  // Windows PowerShell redirects a program's output into a file as UTF-16.
  private static BufferedReader decoded(InputStream bytes) throws IOException {
    BufferedInputStream in = new BufferedInputStream(bytes);
    in.mark(2);
    String mark = HexFormat.of().formatHex(in.readNBytes(2));
    in.reset();
    boolean wide = mark.equals("fffe") || mark.equals("feff");
    BufferedReader text =
        new BufferedReader(
            new InputStreamReader(in, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8));
    text.mark(1);
    if (text.read() != '\ufeff') {
      text.reset();
    }
    return text;
  }

  private void print(ExplainedExchange one) {
    PrintWriter out = spec.commandLine().getOut();
    switch (outputFormat) {
      case tsv -> out.println(one.tsv());
      case json -> out.println(one.json());
      case text -> out.println(AnsiColors.of(color).colored(one.text()));
    }
  }
}
