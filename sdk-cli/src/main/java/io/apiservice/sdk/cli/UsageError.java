package io.apiservice.sdk.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Describes what is wrong with the arguments without quoting them: an argument may be a secret that
 * was typed in the wrong place, and standard error is often logged.
 */
final class UsageError {
  private static final int MAX_SUGGESTIONS = 3;

  private UsageError() {}

  static String text(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    if (e instanceof MissingParameterException missing) {
      return "missing: " + names(missing.getMissing());
    }
    ArgSpec argument = e.getArgSpec();
    if (argument != null) {
      return name(argument) + ": this value is not possible; expected " + wanted(argument);
    }
    // The messages of the commands themselves quote no argument.
    return e.getClass() == ParameterException.class
        ? String.valueOf(e.getMessage())
        : "these arguments cannot be combined";
  }

  private static String unmatched(UnmatchedArgumentException e) {
    boolean option = e.isUnknownOption();
    List<String> suggestions = e.getSuggestions();
    String nearest = suggestions.stream().limit(MAX_SUGGESTIONS).collect(Collectors.joining(", "));
    return (option ? "unknown option" : "unexpected argument")
        + (nearest.isEmpty() ? "" : ". Did you mean " + nearest + "?");
  }

  private static String names(List<ArgSpec> arguments) {
    return arguments.stream().map(UsageError::name).collect(Collectors.joining(", "));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String wanted(ArgSpec argument) {
    if (argument.arity().max() == 0) {
      return "no value";
    }
    Class<?> type = argument.type();
    return type.isEnum()
        ? java.util.Arrays.stream(type.getEnumConstants())
            .map(String::valueOf)
            .collect(Collectors.joining(", "))
        : argument.paramLabel() + (type == int.class ? ", a whole number" : "");
  }
}
