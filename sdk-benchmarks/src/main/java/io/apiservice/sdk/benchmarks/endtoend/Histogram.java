package io.apiservice.sdk.benchmarks.endtoend;

import java.util.concurrent.atomic.AtomicLongArray;

/** Durations in buckets that are 3 % wide. Recording allocates nothing. */
final class Histogram {
  private static final double BASE = 1.03;
  private static final int BUCKETS = 1000;
  private static final double LOG = Math.log(BASE);

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  void record(long nanos) {
    int bucket = (int) (Math.log((double) Math.max(1, nanos)) / LOG);
    counts.incrementAndGet(Math.min(BUCKETS - 1, bucket));
  }

  long count() {
    long count = 0;
    for (int i = 0; i < BUCKETS; i++) {
      count += counts.get(i);
    }
    return count;
  }

  /** The duration that this share of all did not exceed, in nanoseconds. */
  double percentile(double share) {
    long rank = (long) Math.ceil(count() * share);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts.get(i);
      if (seen >= rank) {
        return Math.pow(BASE, i + 0.5);
      }
    }
    return Double.NaN;
  }
}
