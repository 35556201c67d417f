package io.apiservice.sdk.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * What one run showed.
 *
 * @param tokenCalls calls of the token endpoint
 * @param atOnce most of them at the same time
 * @param sends requests that the API saw during the storm
 * @param times of the calls that succeeded
 * @param failures of the others
 * @param loginsLost logins that ended because a spent refresh token was presented
 * @param recovered whether one more call, when all was well again, succeeded
 */
record ScenarioRun(
    int tokenCalls,
    int atOnce,
    int sends,
    List<Duration> times,
    List<String> failures,
    int loginsLost,
    boolean recovered) {

  ScenarioRun {
    times = times.stream().sorted().toList();
    failures = List.copyOf(failures);
  }

  /** The time within which this share of the successful calls ended (nearest rank); 0 if none. */
  Duration percentile(double share) {
    if (times.isEmpty()) {
      return Duration.ZERO;
    }
    return times.get((int) Math.ceil(share * times.size()) - 1);
  }
}
