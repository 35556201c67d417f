package io.apiservice.sdk.benchmarks.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What was counted while a scenario was played.
 *
 * @param operations the operations that reached the store
 * @param bytes the bytes of the records that it returned
 * @param requests the token requests
 * @param without for how long each process had no token that an API accepts, in ascending order
 * @param servedLast when the last process got a token again; zero if every process always had one
 * @param reused how many refresh tokens were presented after they had been used up
 */
record FleetFigures(
    FleetScenario scenario,
    Counter operations,
    Counter bytes,
    Counter requests,
    List<Duration> without,
    Duration servedLast,
    long reused) {

  /** The figures of two fleets, with other logins, that ran at the same time. */
  FleetFigures with(FleetFigures other) {
    operations.add(other.operations);
    bytes.add(other.bytes);
    requests.add(other.requests);
    List<Duration> all = new ArrayList<>(without);
    all.addAll(other.without);
    Collections.sort(all);
    return new FleetFigures(
        scenario.withLogins(scenario.logins() + other.scenario.logins()),
        operations,
        bytes,
        requests,
        all,
        servedLast.compareTo(other.servedLast) > 0 ? servedLast : other.servedLast,
        reused + other.reused);
  }

  long operationsInAll() {
    return operations.total(scenario.begin(), scenario.end());
  }

  long peak() {
    return operations.peak(scenario.begin(), scenario.end());
  }

  long peakOfTenth() {
    return operations.peakOfTenth(scenario.begin(), scenario.end());
  }

  double mean() {
    return (double) operationsInAll() / scenario.end().minus(scenario.begin()).toSeconds();
  }

  long requestsInAll() {
    return requests.total(scenario.begin(), scenario.end());
  }

  long peakOfRequests() {
    return requests.peak(scenario.begin(), scenario.end());
  }

  double peakMegabytes() {
    return bytes.peak(scenario.begin(), scenario.end()) / 1e6;
  }

  /** The share of processes that were ever without a token. */
  double shareWithout() {
    long some = without.stream().filter(duration -> !duration.isZero()).count();
    return (double) some / without.size();
  }

  Duration meanWithout() {
    long sum = without.stream().mapToLong(Duration::toMillis).sum();
    return Duration.ofMillis(sum / without.size());
  }

  Duration longestWithout() {
    return without.get(without.size() - 1);
  }

  /** How long after the end of the outage the last process got a token. */
  Duration recovery() {
    Duration after = servedLast.minus(scenario.over());
    return after.isNegative() ? Duration.ZERO : after;
  }
}
