package io.apiservice.sdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.examples.libraries.ChatModelOverDropIn;
import io.apiservice.sdk.examples.libraries.DownloadAndUpload;
import io.apiservice.sdk.examples.libraries.FeignClient;
import io.apiservice.sdk.examples.libraries.OkHttpAdapter;
import io.apiservice.sdk.examples.libraries.OpenApiClient;
import io.apiservice.sdk.examples.libraries.RestClientOverDropIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example runs and finds what it should. */
@Timeout(60)
class ExamplesTest {
  private static final Path INDEX = Path.of("..", "docs", "examples.md");

  static Stream<Arguments> examples() {
    return Stream.of(
        example("FirstCall", FirstCall::run, "read Ada, created and deleted Barbara"),
        example("AsyncCalls", AsyncCalls::run, "Ada, Grace, Edsger"),
        example("CallErrors", CallErrors::run, "no such user, then sign in again"),
        example("ListPages", ListPages::run, "[Ada, Grace, Edsger] in 2 pages, active: Ada, Grace"),
        example("ReadEvents", ReadEvents::run, "created Barbara, user.deleted"),
        example("ManyTenants", ManyTenants::run, "Ada for acme, Grace for globex"),
        example("OwnInterceptor", OwnInterceptor::run, "2 calls, 2 correlation ids, 3 attempts"),
        example("OwnCredentialProvider", OwnCredentialProvider::run, "1 refused, then {\"id\""),
        example("OwnJsonMapper", OwnJsonMapper::run, "Ada"),
        example("DownloadAndUpload", DownloadAndUpload::run, "160000 bytes down, 160000 bytes up"),
        example("RestClientOverDropIn", RestClientOverDropIn::run, "name=Grace]"),
        example("FeignClient", FeignClient::run, "Ada, and after the token was revoked Grace"),
        example(
            "ChatModelOverDropIn",
            ChatModelOverDropIn::run,
            "Lovelace, and after the token was revoked Hopper"),
        example("OkHttpAdapter", OkHttpAdapter::run, "\"name\":\"Grace\""),
        example("OpenApiClient", OpenApiClient::run, "Ada, and after the token was revoked Grace"));
  }

  private static Arguments example(
      String name, Function<ExampleServers, String> example, String expected) {
    return Arguments.of(name, example, expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void anExampleFindsWhatItShould(
      String name, Function<ExampleServers, String> example, String expected) {
    try (ExampleServers servers = ExampleServers.start()) {
      assertThat(example.apply(servers)).contains(expected);
    }
  }

  @Test
  void everyExampleIsRunAndIsInTheIndex() throws IOException {
    List<String> run = examples().map(example -> (String) example.get()[0]).toList();
    String index = Files.readString(INDEX);

    assertThat(run).containsExactlyInAnyOrderElementsOf(withAMethodRun());
    assertThat(run).allMatch(name -> index.contains("/" + name + ".java"));
  }

  private static List<String> withAMethodRun() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().endsWith("Test.java"))
          .filter(ExamplesTest::runs)
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .toList();
    }
  }

  private static boolean runs(Path file) {
    try {
      return Files.readString(file).contains("public static String run(ExampleServers");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
