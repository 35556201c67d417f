package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.oauth.OAuth;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a command uses of the process that it runs in.
 *
 * @param environment the environment variables
 * @param in standard input
 * @param clock the wall clock
 * @param engine configures the provider that refreshes tokens
 */
public record CliEnvironment(
    Map<String, String> environment,
    InputStream in,
    Clock clock,
    UnaryOperator<OAuth.Builder> engine) {
  public CliEnvironment(Map<String, String> environment, InputStream in, Clock clock) {
    this(environment, in, clock, builder -> builder);
  }

  public static CliEnvironment ofProcess() {
    return new CliEnvironment(System.getenv(), System.in, Clock.systemUTC());
  }

  // The variables are not shown: they may contain secrets.
  @Override
  public String toString() {
    return "CliEnvironment[" + environment.size() + " variables]";
  }
}
