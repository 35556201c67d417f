package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.Options.Cell;
import io.apiservice.sdk.benchmarks.endtoend.Options.Mode;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import io.apiservice.sdk.benchmarks.endtoend.client.Target.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the processor time of a call goes: each library under load by itself, recorded by the JVM's
 * flight recorder, which samples processor time since JDK 25 on Linux. Prints Markdown and writes
 * it to {@code profile-JDK.md}. The options are those of {@link EndToEnd}; of the cells, only the
 * first is used.
 */
public final class Profile {
  private static final int FIRST_JDK = 25;
  private static final Duration RECORDED = Duration.ofSeconds(30);
  private static final List<String> LIBRARIES =
      List.of("bare-two", "drop-in", "sdk", "apache", "sdk-apache");
  private static final int METHODS = 12;

  private static final String SETTINGS =
      """
      <configuration version="2.0">
        <event name="jdk.CPUTimeSample">
          <setting name="enabled">true</setting>
          <setting name="throttle">10 ms</setting>
        </event>
      </configuration>
      """;

  private record Profiled(Figures figures, Samples samples) {}

  private final Options options;
  private final Cell cell;
  private final Path directory;

  private Profile(Options options, Path directory) {
    this.options = options;
    this.cell = options.cells().get(0);
    this.directory = directory;
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    if (Runtime.version().feature() < FIRST_JDK) {
      throw new IllegalStateException(
          "the flight recorder samples processor time since JDK " + FIRST_JDK + ": use that one");
    }
    Options options = Options.of(withDefaults(args));
    try (Nginx nginx = Nginx.start()) {
      new Profile(options, Files.createTempDirectory("profile")).run(nginx);
    }
  }

  private static String[] withDefaults(String[] args) {
    String[] all = Arrays.copyOf(args, args.length + 4);
    // The first of two equal options counts.
    all[args.length] = "--libraries=" + String.join(",", LIBRARIES);
    all[args.length + 1] = "--protocols=" + Protocol.CLEARTEXT;
    all[args.length + 2] = "--modes=" + Mode.BLOCKING;
    all[args.length + 3] = "--threads=16";
    return all;
  }

  private void run(Nginx nginx) throws Exception {
    Map<Library, Profiled> profiles = new LinkedHashMap<>();
    for (Library library : options.libraries()) {
      profiles.put(library, profiled(library, nginx));
    }
    String text = report(profiles);
    System.out.println(text);
    Files.createDirectories(options.output());
    Files.writeString(
        options.output().resolve("profile-jdk" + Runtime.version().feature() + ".md"), text);
  }

  private Profiled profiled(Library library, Nginx nginx) throws Exception {
    Path settings = Files.writeString(directory.resolve("settings.jfc"), SETTINGS);
    Path recording = directory.resolve(library.id() + ".jfr");
    List<String> recorder =
        List.of(
            "-XX:+UnlockExperimentalVMOptions",
            "-Xlog:jfr*=off",
            "-XX:StartFlightRecording:settings=" + settings + ",filename=" + recording);
    Instant warm;
    Figures figures;
    try (ClientProcess process = ClientProcess.start(library, nginx, options.java(), recorder)) {
      process.measure(new Cell(cell.protocol(), Mode.BLOCKING, 4), options.warmUp());
      process.measure(cell, options.round());
      warm = Instant.now();
      figures =
          process
              .measure(cell, RECORDED)
              .orElseThrow(() -> new IOException(library.id() + " cannot do " + cell.label()));
      process.end();
    }
    return new Profiled(figures, Samples.read(recording, warm));
  }

  private String report(Map<Library, Profiled> profiles) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "# Where the processor time goes, JDK %s%n%n%s, %d s each, sampled every 10 ms of"
                + " processor time. Microseconds of a call, threads of the JVM itself not"
                + " included.%n%n",
            Runtime.version(),
            cell.label(),
            RECORDED.toSeconds()));
    text.append("| |");
    profiles.keySet().forEach(library -> text.append(' ').append(library.label()).append(" |"));
    text.append("\n|---|").append("--:|".repeat(profiles.size())).append('\n');
    for (Samples.Owner owner : Samples.Owner.values()) {
      text.append("| ").append(owner.label).append(" |");
      profiles.values().forEach(each -> text.append(cell(each, each.samples.share(owner))));
      text.append('\n');
    }
    text.append("| together |");
    profiles.values().forEach(each -> text.append(cell(each, 1)));
    text.append("\n| samples |");
    profiles
        .values()
        .forEach(each -> text.append(String.format(Locale.ROOT, " %,d |", each.samples.count())));
    text.append('\n');
    profiles.forEach((library, each) -> text.append(methods(library, each)));
    return text.toString();
  }

  private static String cell(Profiled profiled, double share) {
    return String.format(Locale.ROOT, " %.1f |", share * profiled.figures.cpuMicros());
  }

  /** The methods of the SDK that take most. */
  private static String methods(Library library, Profiled profiled) {
    StringBuilder text = new StringBuilder();
    profiled
        .samples
        .methods(METHODS)
        .forEach(
            (method, share) ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "| `%s` | %.2f |%n",
                        method,
                        share * profiled.figures.cpuMicros())));
    return text.length() == 0
        ? ""
        : "\n" + library.label() + ", its methods:\n\n| | µs |\n|---|--:|\n" + text;
  }
}
