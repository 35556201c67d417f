package io.apiservice.sdk.benchmarks.endtoend;

/**
 * One measurement.
 *
 * @param perSecond calls a second
 * @param cpuMicros CPU time of the client's process for each call, in microseconds
 * @param bytes allocated by a call
 * @param p50Micros the median of the calls' times
 * @param p99Micros their 99th percentile
 */
record Figures(
    double perSecond, double cpuMicros, double bytes, double p50Micros, double p99Micros) {

  String line() {
    return perSecond + " " + cpuMicros + " " + bytes + " " + p50Micros + " " + p99Micros;
  }

  static Figures parse(String line) {
    String[] parts = line.split(" ");
    return new Figures(
        Double.parseDouble(parts[0]),
        Double.parseDouble(parts[1]),
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]));
  }
}
