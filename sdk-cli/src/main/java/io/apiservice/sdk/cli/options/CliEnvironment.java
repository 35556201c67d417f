package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.oauth.OAuth;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a command sees of the process it runs in.
 *
 * @param environment the environment variables
 * @param in standard input
 * @param clock tells wall time
 * @param engine sets up the engine that refreshes
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

  // The environment holds secrets.
  @Override
  public String toString() {
    return "Surroundings[" + environment.size() + " variables]";
  }
}
