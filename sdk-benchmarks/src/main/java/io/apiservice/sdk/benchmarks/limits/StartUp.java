package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.benchmarks.endtoend.Nginx;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import io.apiservice.sdk.benchmarks.endtoend.client.Target.Protocol;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From the start of a JVM to the first answer, for each library, in turns. */
final class StartUp {
  private static final int ROUNDS = 9;
  private static final Pattern FROM_JAR =
      Pattern.compile("(\\S+) source: (?:file:|shared objects file.*?|jrt:/)(\\S*)");

  private record Variant(Library library, List<String> options, String label) {}

  private final Nginx nginx;
  private final String classPath;
  private final Path directory;

  private StartUp(Nginx nginx) throws IOException {
    this.nginx = nginx;
    this.classPath = packed(System.getProperty("java.class.path"));
    this.directory = Files.createTempDirectory("start-up");
  }

  static String measured(Nginx nginx) throws Exception {
    return new StartUp(nginx).table();
  }

  private String table() throws Exception {
    List<Variant> variants =
        Library.all().stream()
            .filter(library -> !Set.of("bare-h1", "bare-two", "bare-direct").contains(library.id()))
            .flatMap(this::variants)
            .toList();
    Map<Variant, List<Double>> times = new LinkedHashMap<>();
    for (int round = -1; round < ROUNDS; round++) {
      for (Variant variant : variants) {
        double time = millis(variant);
        if (round >= 0) {
          times.computeIfAbsent(variant, key -> new ArrayList<>()).add(time);
        }
      }
    }
    StringBuilder text = new StringBuilder("## From the start of a JVM to the first answer\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "Medians of %d rounds in turns. × is the ratio to a bare `HttpClient`. Classes: all"
                + " that the JVM has loaded. Jars: those from which classes came, whole.%n%n",
            ROUNDS));
    text.append("| client | ms | × | classes | jars | MB |\n|---|--:|--:|--:|--:|--:|\n");
    double base = Quantiles.median(times.values().iterator().next());
    for (Map.Entry<Variant, List<Double>> each : times.entrySet()) {
      double time = Quantiles.median(each.getValue());
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.2f | %s |%n",
              each.getKey().label(),
              time,
              time / base,
              weight(each.getKey())));
    }
    return text.toString();
  }

  private Stream<Variant> variants(Library library) {
    Variant plain = new Variant(library, List.of(), library.label());
    if (!Set.of("bare", "sdk", "okhttp").contains(library.id())) {
      return Stream.of(plain);
    }
    Path archive = directory.resolve(library.id() + ".jsa");
    try {
      output(library, List.of("-XX:ArchiveClassesAtExit=" + archive));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Files.exists(archive)
        ? Stream.of(
            plain,
            new Variant(
                library,
                List.of(
                    "-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"),
                library.label() + ", with an archive of its classes (AppCDS)"))
        : Stream.of(plain);
  }

  private double millis(Variant variant) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = started(variant.library, variant.options);
    try (var answers = process.inputReader(StandardCharsets.UTF_8)) {
      String line = answers.readLine();
      double millis = (System.nanoTime() - start) / 1e6;
      if (!"Ada Lovelace".equals(line)) {
        throw new IllegalStateException(variant.label + ": " + line);
      }
      return millis;
    } finally {
      process.waitFor();
    }
  }

  /** Classes, jars and their size, as cells of the table. */
  private String weight(Variant variant) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(variant.options);
    options.add("-Xlog:class+load:stdout");
    String log = output(variant.library, options);
    Set<Path> jars = new TreeSet<>();
    Matcher source = FROM_JAR.matcher(log);
    int classes = 0;
    while (source.find()) {
      classes++;
      if (source.group(2).endsWith(".jar")) {
        jars.add(Path.of(source.group(2)));
      }
    }
    if (!variant.options.isEmpty()) {
      return classes + " | – | –";
    }
    jars.removeIf(jar -> jar.getFileName().toString().startsWith("sdk-benchmarks"));
    long bytes = 0;
    for (Path jar : jars) {
      bytes += Files.size(jar);
    }
    return String.format(Locale.ROOT, "%d | %d | %.1f", classes, jars.size(), bytes / 1e6);
  }

  private String output(Library library, List<String> options)
      throws IOException, InterruptedException {
    Process process = started(library, options);
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  private Process started(Library library, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            classPath,
            StartUpCall.class.getName(),
            library.id(),
            nginx.uri(Protocol.CLEARTEXT).toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** An archive of classes cannot be made of directories: takes the jars of the build instead. */
  private static String packed(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .map(StartUp::packedEntry)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String packedEntry(String entry) {
    Path path = Path.of(entry);
    if (!Files.isDirectory(path)) {
      return entry;
    }
    try (Stream<Path> beside = Files.list(path.getParent())) {
      return beside
          .map(Path::toString)
          .filter(name -> name.matches(".*SNAPSHOT\\.jar|.*\\d\\.jar"))
          .findFirst()
          .orElse(entry);
    } catch (IOException e) {
      return entry;
    }
  }
}
