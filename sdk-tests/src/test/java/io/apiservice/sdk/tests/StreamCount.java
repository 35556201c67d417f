package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.json.TypeRef;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts the elements of a stream, in a process with little memory. */
final class StreamCount {
  private StreamCount() {}

  /** What the process prints: a number, or how it failed. */
  static String inAnotherProcess(String kind, URI uri) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                StreamCount.class.getName(),
                kind,
                uri.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      process.waitFor(60, TimeUnit.SECONDS);
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Prints the number of elements. */
  public static void main(String[] arguments) {
    try (ApiClient api = ApiClient.builder().baseUri(arguments[1]).build();
        ElementStream<?> elements = opened(api, arguments[0])) {
      System.out.println(elements.stream().count());
    } catch (Throwable e) {
      System.out.println(e);
    }
  }

  private static ElementStream<?> opened(ApiClient api, String kind) {
    return switch (kind) {
      case "events" -> api.post("x").events().send();
      case "elements" -> api.get("x").elements(new TypeRef<Map<String, Object>>() {}).send();
      default -> throw new IllegalArgumentException(kind);
    };
  }
}
