package io.apiservice.sdk.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with the arguments, without a word of them: a secret that was typed in the wrong
 * place would be repeated on standard error, which is kept by whoever keeps logs.
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
      return name(argument) + " does not take what was given: it wants " + wanted(argument);
    }
    // What the commands say themselves quotes nothing that could be one.
    return e.getClass() == ParameterException.class
        ? String.valueOf(e.getMessage())
        : "these arguments do not go together";
  }

  private static String unmatched(UnmatchedArgumentException e) {
    boolean option = e.isUnknownOption();
    List<String> suggestions = e.getSuggestions();
    String nearest = suggestions.stream().limit(MAX_SUGGESTIONS).collect(Collectors.joining(", "));
    return (option ? "there is no such option" : "there is one argument too many")
        + (nearest.isEmpty() ? "" : ". Was this meant? " + nearest);
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
