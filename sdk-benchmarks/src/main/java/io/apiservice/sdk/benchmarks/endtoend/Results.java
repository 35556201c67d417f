package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.Options.Cell;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The measurements of a run. */
final class Results {
  private final Map<Place, Map<Integer, Figures>> measured = new HashMap<>();

  private record Place(Cell cell, Library library) {}

  void add(Cell cell, Library library, int round, Figures figures) {
    measured
        .computeIfAbsent(new Place(cell, library), place -> new TreeMap<>())
        .put(round, figures);
  }

  /** The median of a figure; empty where the library was not measured. */
  OptionalDouble median(Cell cell, Library library, ToDoubleFunction<Figures> figure) {
    Map<Integer, Figures> rounds = measured.get(new Place(cell, library));
    return rounds == null
        ? OptionalDouble.empty()
        : median(rounds.values().stream().mapToDouble(figure).toArray());
  }

  /** The median of the ratios to the baseline in the same round. */
  OptionalDouble ratio(
      Cell cell, Library library, Library baseline, ToDoubleFunction<Figures> figure) {
    Map<Integer, Figures> rounds = measured.get(new Place(cell, library));
    Map<Integer, Figures> base = measured.get(new Place(cell, baseline));
    if (rounds == null || base == null) {
      return OptionalDouble.empty();
    }
    return median(
        rounds.entrySet().stream()
            .filter(round -> base.containsKey(round.getKey()))
            .mapToDouble(
                round ->
                    figure.applyAsDouble(round.getValue())
                        / figure.applyAsDouble(Objects.requireNonNull(base.get(round.getKey()))))
            .toArray());
  }

  /** The libraries that were measured. */
  List<Library> libraries(Cell cell, List<Library> all) {
    return all.stream().filter(library -> measured.containsKey(new Place(cell, library))).toList();
  }

  private static OptionalDouble median(double[] values) {
    if (values.length == 0) {
      return OptionalDouble.empty();
    }
    Arrays.sort(values);
    return OptionalDouble.of(values[values.length / 2]);
  }
}
