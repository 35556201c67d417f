package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.SafeText;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the doctor. */
@Command(
    name = "apiservice",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Explains why an API refuses a request, and what to do next.",
    synopsisSubcommandLabel = "(doctor | explain | generate-completion)",
    subcommands = {DoctorCommand.class, ExplainCommand.class, GenerateCompletion.class},
    footer = {
      "",
      "Examples:",
      "  TOKEN=… apiservice doctor --token-env TOKEN https://api.example.com/v1/me",
      "  curl -v https://api.example.com/v1/me 2>&1 | apiservice explain -",
      "  apiservice explain --html report.html session.har",
      "  source <(apiservice generate-completion)",
      "",
      "Exit codes: 0 nothing refused, 1 refused and explained, 2 wrong usage,",
      "  3 no answer (name, connection, TLS, proxy, time), 4 a file could not be read."
    })
public final class Main implements Runnable {
  /** The exit codes. */
  static final int REFUSED = 1;

  static final int USAGE = 2;
  static final int NO_ANSWER = 3;
  static final int UNREADABLE = 4;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Runs the command and ends the process with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler(Main::wrongUsage)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static int wrongUsage(CommandLine.ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .println(SafeText.of(String.valueOf(e.getMessage()), 1000).replace("\\u000a", "\n"));
    command.getErr().println("Try " + command.getCommandSpec().qualifiedName() + " --help");
    return USAGE;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
