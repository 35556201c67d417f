package io.apiservice.sdk.benchmarks.limits;

import java.util.List;

/** Medians and percentiles, by nearest rank. */
final class Quantiles {
  private Quantiles() {}

  static double median(List<Double> values) {
    return percentile(values.stream().mapToDouble(Double::doubleValue).sorted().toArray(), 0.5);
  }

  /** The value that this share of the values does not exceed. */
  static double percentile(double[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
