package io.apiservice.sdk.cli;

import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.cli.report.ExitCode;
import java.util.Arrays;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the command line. */
@Command(
    name = "apiservice",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Explains why an API refuses a request, and what to do next.",
    synopsisSubcommandLabel = "(doctor | explain | generate-completion)",
    footer = {
      "",
      "Examples:",
      "  TOKEN=… apiservice doctor --token-env TOKEN https://api.example.com/v1/me",
      "  curl -v https://api.example.com/v1/me 2>&1 | apiservice explain -",
      "  apiservice explain --html report.html session.har",
      "  source <(apiservice generate-completion)",
      "",
      "Exit codes:",
      "  0  accepted; nothing to explain",
      "  1  refused and explained; something wrong in a store",
      "  2  wrong usage, or a secret among the arguments",
      "  3  no response: DNS, connection, TLS, proxy or timeout",
      "  4  a secret or a file could not be read",
      "  5  not refreshed; nothing was spent",
      "  6  refreshed, but the new refresh token could not be saved",
      "  7  an internal error"
    })
public final class Main implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Runs the command and ends the process with its code. */
  public static void main(String[] arguments) {
    // The library's own log lines are not needed: the report contains the same information.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    String first = arguments.length == 0 ? "" : arguments[0];
    System.exit(commandLine(CliEnvironment.ofProcess(), first).execute(arguments));
  }

  static CommandLine commandLine(CliEnvironment around) {
    return commandLine(around, "");
  }

  /**
   * Returns the command line with all commands. If the first argument names a command, only that
   * one is included, because describing each takes time.
   */
  private static CommandLine commandLine(CliEnvironment around, String first) {
    CommandLine all = new CommandLine(new Main());
    if (!first.equals("explain")) {
      all.addSubcommand(new DoctorCommand(around));
    }
    if (!first.equals("doctor")) {
      all.addSubcommand(new ExplainCommand(around));
    }
    return all.addSubcommand(new GenerateCompletion())
        .setParameterExceptionHandler(Main::wrongUsage)
        .setExecutionExceptionHandler(Main::fault)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static int wrongUsage(CommandLine.ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(UsageError.text(e));
    command.getErr().println("Try " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  // Neither the stack trace nor the message is shown, because both may contain a secret.
  private static int fault(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    command
        .getErr()
        .println(
            "internal error: "
                + e.getClass().getSimpleName()
                + place(e)
                + ". Please report this line and the version");
    return ExitCode.FAULT;
  }

  private static String place(Exception e) {
    return Arrays.stream(e.getStackTrace())
        .filter(at -> at.getClassName().startsWith("io.apiservice."))
        .findFirst()
        .map(at -> " in " + at.getFileName() + ":" + at.getLineNumber())
        .orElse("");
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
