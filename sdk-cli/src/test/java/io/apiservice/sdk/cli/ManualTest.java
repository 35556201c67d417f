package io.apiservice.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.cli.report.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The manual in docs describes the options that exist, and no others. */
class ManualTest {
  private static final Path MANUAL = Path.of("..", "docs", "cli.md");

  @Test
  void everyOptionOfEveryCommandIsInTheManual() throws IOException {
    String manual = Files.readString(MANUAL);

    assertThat(missing(manual)).isEmpty();
    assertThat(missing(manual.replace("--keep", "--hold")))
        .as("an option that is left out is noticed")
        .contains("doctor --keep");
  }

  @Test
  void everyOptionOfTheManualExists() throws IOException {
    List<String> names = new ArrayList<>();
    for (CommandLine command : commands()) {
      command.getCommandSpec().options().forEach(o -> names.addAll(List.of(o.names())));
    }

    List<String> unknown =
        Files.readAllLines(MANUAL).stream()
            .filter(line -> line.startsWith("| `-"))
            .flatMap(line -> line.split("\\|")[1].transform(ManualTest::options).stream())
            .filter(option -> !names.contains(option))
            .toList();

    assertThat(unknown).isEmpty();
  }

  @Test
  void everyExitCodeIsInTheManualAndInTheHelp() throws IOException {
    String manual = Files.readString(MANUAL);
    String help = CliResult.of("doctor", "--help").out();
    for (int code = 0; code <= ExitCode.NOT_KEPT; code++) {
      assertThat(manual).contains("\n| " + code + " | ");
      assertThat(help).contains("\n  " + code + "  ");
    }
  }

  @Test
  void theHelpFitsATerminal() {
    for (String[] command :
        new String[][] {{"--help"}, {"doctor", "--help"}, {"explain", "--help"}}) {
      assertThat(CliResult.of(command).out().lines()).allMatch(line -> line.length() <= 80);
      assertThat(CliResult.of(command).out()).contains("Examples:", "Exit codes:");
    }
  }

  private static List<String> options(String cell) {
    List<String> options = new ArrayList<>();
    for (String word : cell.split("[`,\\s]+")) {
      if (word.startsWith("-")) {
        options.add(word);
      }
    }
    return options;
  }

  private static List<String> missing(String manual) {
    List<String> missing = new ArrayList<>();
    for (CommandLine command : commands()) {
      command.getCommandSpec().options().stream()
          .filter(option -> !option.hidden())
          .filter(option -> !manual.contains("`" + option.longestName()))
          .forEach(option -> missing.add(command.getCommandName() + " " + option.longestName()));
    }
    return missing;
  }

  private static List<CommandLine> commands() {
    return List.copyOf(Main.commandLine(CliEnvironment.ofProcess()).getSubcommands().values());
  }
}
