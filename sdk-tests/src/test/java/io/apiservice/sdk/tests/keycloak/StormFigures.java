package io.apiservice.sdk.tests.keycloak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of a storm.
 *
 * @param callers how many callers there were
 * @param calls how many calls were made, without those of rounds that failed
 * @param failures the failures of rounds
 * @param unauthorized how many 401s arrived, none of which a caller saw
 * @param retries how many requests were repeated for another reason
 * @param refreshed how many access tokens this process obtained
 * @param adopted how many access tokens it adopted from other processes
 * @param generation the generation of the last access token
 * @param length how long the storm took
 */
record StormFigures(
    int callers,
    long calls,
    List<String> failures,
    long unauthorized,
    long retries,
    long refreshed,
    long adopted,
    long generation,
    Duration length) {

  /** Adds the figures of another storm that ran at the same time. */
  StormFigures beside(StormFigures other) {
    return with(other, callers + other.callers, longer(length, other.length));
  }

  /** Adds the figures of a later storm of the same client, whose counters continue. */
  StormFigures then(StormFigures later) {
    List<String> all = new ArrayList<>(failures);
    all.addAll(later.failures);
    return new StormFigures(
        callers,
        calls + later.calls,
        all,
        later.unauthorized,
        later.retries,
        later.refreshed,
        later.adopted,
        later.generation,
        length.plus(later.length));
  }

  private StormFigures with(StormFigures other, int everybody, Duration together) {
    List<String> all = new ArrayList<>(failures);
    all.addAll(other.failures);
    return new StormFigures(
        everybody,
        calls + other.calls,
        all,
        unauthorized + other.unauthorized,
        retries + other.retries,
        refreshed + other.refreshed,
        adopted + other.adopted,
        Math.max(generation, other.generation),
        together);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  @Override
  public String toString() {
    return "%d callers, %d s, %d calls, %d failures, %d x 401, %d retries, %d generations, %d adopted"
        .formatted(
            callers,
            length.toSeconds(),
            calls,
            failures.size(),
            unauthorized,
            retries,
            generation,
            adopted);
  }
}
