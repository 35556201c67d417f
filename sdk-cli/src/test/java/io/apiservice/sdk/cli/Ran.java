package io.apiservice.sdk.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;

/** A run of the command. */
record Ran(int code, String out, String err) {
  static Ran of(String... arguments) {
    return of(Surroundings.ofProcess(), arguments);
  }

  static Ran of(Surroundings around, String... arguments) {
    return hearing(around, line -> {}, arguments);
  }

  /** Runs, and hands on what is written to standard error while it is being written. */
  static Ran hearing(Surroundings around, Consumer<String> heard, String... arguments) {
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
    return new Ran(code, out.toString(), err.toString());
  }
}
