package io.apiservice.sdk.cli;

import io.apiservice.sdk.cli.options.CliEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;

/** The result of a run of the command. */
record CliResult(int code, String out, String err) {
  static CliResult of(String... arguments) {
    return of(CliEnvironment.ofProcess(), arguments);
  }

  static CliResult of(CliEnvironment around, String... arguments) {
    return hearing(around, line -> {}, arguments);
  }

  /** Runs the command. What it writes to standard error is passed on while it runs. */
  static CliResult hearing(CliEnvironment around, Consumer<String> heard, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter errors =
        new PrintWriter(err, true) {
          @Override
          public void println(String line) {
            super.println(line);
            heard.accept(line);
          }
        };
    int code =
        Main.commandLine(around)
            .setOut(new PrintWriter(out, true))
            .setErr(errors)
            .execute(arguments);
    return new CliResult(code, out.toString(), err.toString());
  }
}
