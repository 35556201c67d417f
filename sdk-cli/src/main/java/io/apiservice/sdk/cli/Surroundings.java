package io.apiservice.sdk.cli;

import java.io.InputStream;
import java.time.Clock;
import java.util.Map;

/**
 * What a command sees of the process it runs in.
 *
 * @param environment the environment variables
 * @param in standard input
 * @param clock tells wall time
 */
record Surroundings(Map<String, String> environment, InputStream in, Clock clock) {
  static Surroundings ofProcess() {
    return new Surroundings(System.getenv(), System.in, Clock.systemUTC());
  }

  // The environment holds secrets.
  @Override
  public String toString() {
    return "Surroundings[" + environment.size() + " variables]";
  }
}
