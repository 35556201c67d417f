package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SafeText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
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
      "Diagnoses recorded exchanges, without a network.",
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
      "  4  a file, or a line of one, could not be read; the others were"
    })
final class ExplainCommand implements Callable<Integer> {
  /** How an explanation is written. */
  enum Format {
    text,
    tsv,
    json
  }

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recordings; - is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; tsv is id, cause, confidence, summary.")
  private Format format = Format.text;

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
      description = "${COMPLETION-CANDIDATES}; auto is on a terminal, unless NO_COLOR is set.",
      defaultValue = "auto")
  private Palette.When color = Palette.When.auto;

  ExplainCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    List<Explained> explained = new ArrayList<>();
    boolean whole = true;
    for (String file : files) {
      List<String> complaints = new ArrayList<>();
      try {
        for (Recorded recorded : Recordings.read(text(file), complaints::add)) {
          if (!refusedOnly || recorded.exchange().status() >= 400) {
            explained.add(new Explained(recorded, Diagnosis.of(recorded.exchange(), List.of())));
          }
        }
      } catch (IOException | InvalidPathException e) {
        unreadable(file, e);
        whole = false;
      }
      for (String complaint : complaints) {
        spec.commandLine().getErr().println(SafeText.of(file) + ": " + complaint);
        whole = false;
      }
    }
    print(explained);
    if (!whole || (html != null && !report(html, explained))) {
      return Main.UNREADABLE;
    }
    return explained.stream().allMatch(Explained::accepted) ? 0 : Main.REFUSED;
  }

  private void unreadable(String file, Exception e) {
    if (e instanceof NoSuchFileException) { // what leads nowhere may be a secret
      spec.commandLine().getErr().println("there is no file of the name that was given");
      return;
    }
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    spec.commandLine().getErr().println(SafeText.of(file) + ": " + SafeText.of(why));
  }

  private String text(String file) throws IOException {
    return decoded(
        file.equals("-") ? around.in().readAllBytes() : Files.readAllBytes(Path.of(file)));
  }

  // Windows PowerShell writes what a program prints as UTF-16 when it goes into a file.
  private static String decoded(byte[] bytes) {
    String mark = bytes.length < 2 ? "" : HexFormat.of().formatHex(bytes, 0, 2);
    if (mark.equals("fffe") || mark.equals("feff")) {
      return new String(bytes, StandardCharsets.UTF_16);
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private void print(List<Explained> explained) {
    PrintWriter out = spec.commandLine().getOut();
    Palette palette = Palette.of(color);
    for (Explained one : explained) {
      switch (format) {
        case tsv -> out.println(one.tsv());
        case json -> out.println(one.json());
        case text -> out.println(palette.paint(one.text()));
      }
    }
    out.flush();
  }

  private boolean report(Path file, List<Explained> explained) {
    try {
      Files.writeString(file, HtmlReport.of(explained));
      return true;
    } catch (IOException e) {
      unreadable(file.toString(), e);
      return false;
    }
  }
}
