package io.apiservice.sdk.benchmarks.fleet;

import java.time.Duration;
import java.util.Arrays;

/** Counts events by the tenth of a second in which they happen. */
final class Counter {
  private static final int SLICES = 10;
  private static final long SLICE = 1_000_000_000L / SLICES;

  private long[] slices = new long[1024];

  void add(long nanos, long count) {
    int slice = (int) (nanos / SLICE);
    if (slice >= slices.length) {
      slices = Arrays.copyOf(slices, Math.max(slice + 1, slices.length * 2));
    }
    slices[slice] += count;
  }

  void add(Counter other) {
    for (int i = 0; i < other.slices.length; i++) {
      add(i * SLICE, other.slices[i]);
    }
  }

  /** Events in one second. */
  long second(int second) {
    long sum = 0;
    for (int i = second * SLICES; i < Math.min(slices.length, (second + 1) * SLICES); i++) {
      sum += slices[i];
    }
    return sum;
  }

  long total(Duration from, Duration to) {
    long sum = 0;
    for (int second = (int) from.toSeconds(); second < to.toSeconds(); second++) {
      sum += second(second);
    }
    return sum;
  }

  /** The most events in one second. */
  long peak(Duration from, Duration to) {
    long peak = 0;
    for (int second = (int) from.toSeconds(); second < to.toSeconds(); second++) {
      peak = Math.max(peak, second(second));
    }
    return peak;
  }

  /** The most events in a tenth of a second. */
  long peakOfTenth(Duration from, Duration to) {
    long peak = 0;
    int end = (int) Math.min(slices.length, to.toSeconds() * SLICES);
    for (int i = (int) from.toSeconds() * SLICES; i < end; i++) {
      peak = Math.max(peak, slices[i]);
    }
    return peak;
  }
}
