package io.apiservice.sdk.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A run of the command. */
record Ran(int code, String out, String err) {
  static Ran of(String... arguments) {
    return of(Surroundings.ofProcess(), arguments);
  }

  static Ran of(Surroundings around, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine(around)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }
}
