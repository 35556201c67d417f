package io.apiservice.sdk.benchmarks.endtoend;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** The samples of processor time in a recording, by whose code was running. */
final class Samples {
  private static final String EVENT = "jdk.CPUTimeSample";

  /** Whose code it is. */
  enum Owner {
    NETWORK("system calls: read, write, select", ""),
    WAKING("parking and waking threads", ""),
    JDK("the JDK's client", "jdk.internal.net.http java.net.http"),
    APACHE("Apache", "org.apache.hc"),
    OTHER("another library", "okhttp3 okio retrofit2"),
    JACKSON("decoding", "com.fasterxml.jackson"),
    BENCHMARK("the caller", "io.apiservice.sdk.benchmarks"),
    SDK("this SDK", "io.apiservice.sdk"),
    UNKNOWN("unknown", "");

    final String label;

    /** Separated by blanks. */
    private final String packages;

    Owner(String label, String packages) {
      this.label = label;
      this.packages = packages;
    }

    private boolean owns(RecordedMethod method) {
      String type = method.getType().getName();
      // The class of a lambda only calls: an executor's runs what others gave it.
      return !type.contains("$$Lambda")
          && !packages.isEmpty()
          && Stream.of(packages.split(" ")).anyMatch(name -> type.startsWith(name + "."));
    }
  }

  private final Map<Owner, Integer> owners = new EnumMap<>(Owner.class);
  private final Map<String, Integer> methods = new HashMap<>();
  private int count;

  private Samples() {}

  /** Reads the samples that were taken after a moment. */
  static Samples read(Path recording, Instant from) throws IOException {
    Samples samples = new Samples();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals(EVENT) && event.getStartTime().isAfter(from)) {
          samples.add(event);
        }
      }
    }
    return samples;
  }

  private void add(RecordedEvent event) {
    List<RecordedFrame> frames =
        event.getStackTrace() == null ? List.of() : event.getStackTrace().getFrames();
    Owner owner = owner(frames);
    count++;
    owners.merge(owner, 1, Integer::sum);
    if (owner == Owner.SDK) {
      frames.stream()
          .map(RecordedFrame::getMethod)
          .filter(method -> named(method) == Owner.SDK)
          .findFirst()
          .ifPresent(method -> methods.merge(name(method), 1, Integer::sum));
    }
  }

  /** That of the innermost frame whose owner is known: a collection works for who calls it. */
  private static Owner owner(List<RecordedFrame> frames) {
    if (frames.isEmpty()) {
      return Owner.UNKNOWN;
    }
    RecordedMethod innermost = frames.get(0).getMethod();
    String type = innermost.getType().getName();
    if (type.startsWith("sun.nio.ch.") && Modifier.isNative(innermost.getModifiers())) {
      return Owner.NETWORK;
    }
    if (innermost.getName().equals("park") || innermost.getName().equals("unpark")) {
      return Owner.WAKING;
    }
    return frames.stream()
        .map(frame -> named(frame.getMethod()))
        .filter(owner -> owner != Owner.UNKNOWN)
        .findFirst()
        .orElse(Owner.UNKNOWN);
  }

  private static Owner named(RecordedMethod method) {
    return Stream.of(Owner.values())
        .filter(owner -> owner.owns(method))
        .findFirst()
        .orElse(Owner.UNKNOWN);
  }

  private static String name(RecordedMethod method) {
    String type = method.getType().getName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + method.getName();
  }

  int count() {
    return count;
  }

  /** The part of the samples, of one, in which code of this owner was running. */
  double share(Owner owner) {
    return owners.getOrDefault(owner, 0) / (double) Math.max(1, count);
  }

  /**
   * The methods of the SDK in which most samples were taken, and the part of each, with what they
   * call of the JDK's collections and the like.
   */
  Map<String, Double> methods(int most) {
    return methods.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(most)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                each -> each.getValue() / (double) count,
                (first, second) -> first,
                LinkedHashMap::new));
  }
}
