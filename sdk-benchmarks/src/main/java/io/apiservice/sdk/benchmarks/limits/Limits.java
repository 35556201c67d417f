package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.benchmarks.endtoend.Nginx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.LogManager;

/**
 * What the comparison of small calls does not show: the start of a JVM, large bodies, many
 * identities and revoked tokens. Prints Markdown tables and writes them to {@code limits-JDK.md}.
 * Arguments: the names of the parts, all unless given; {@code --output=DIRECTORY}.
 */
public final class Limits {
  private interface Part {
    /** Returns the part as Markdown. */
    String measured(Nginx nginx) throws Exception;
  }

  private static final Map<String, Part> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("start", StartUp::measured);
    PARTS.put("bodies", BodySizes::measured);
    PARTS.put("identities", nginx -> Identities.measured());
    PARTS.put("revocation", nginx -> RevokedTokens.measured());
    PARTS.put("renewal", nginx -> Renewal.measured());
  }

  private Limits() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    LogManager.getLogManager().reset();
    List<String> chosen = Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "# Limits, JDK %s%n%n%s; %d processors%n",
            Runtime.version(),
            Instant.now().truncatedTo(ChronoUnit.MINUTES),
            Runtime.getRuntime().availableProcessors()));
    try (Nginx nginx = Nginx.start()) {
      for (Map.Entry<String, Part> part : PARTS.entrySet()) {
        if (chosen.isEmpty() || chosen.contains(part.getKey())) {
          String table = part.getValue().measured(nginx);
          System.out.println(table);
          text.append('\n').append(table);
        }
      }
    }
    Path directory =
        Arrays.stream(args)
            .filter(arg -> arg.startsWith("--output="))
            .map(arg -> Path.of(arg.substring("--output=".length())))
            .findFirst()
            .orElse(Path.of("../docs/performance"));
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("limits-jdk" + Runtime.version().feature() + ".md"), text);
    System.exit(0); // some libraries leave threads behind that are no daemons
  }
}
