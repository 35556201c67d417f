package io.apiservice.sdk.diagnosis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.ExchangeFixtures;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SentRequest;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.RequestRedaction;
import io.apiservice.sdk.fuzz.DangerousText;
import io.apiservice.sdk.http.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

class DiagnosisFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Provide
  Arbitrary<Exchange> exchanges() {
    return ExchangeFixtures.any();
  }

  @Provide
  Arbitrary<List<Exchange>> batches() {
    return ExchangeFixtures.any().list().ofSize(60);
  }

  @Property
  void noPartOfADiagnosisThrows(@ForAll("exchanges") Exchange exchange) {
    ParsedExchange parsedExchange = new ParsedExchange(exchange);

    Finding finding = Rules.first(parsedExchange, List.of());
    RequestRedaction.of(parsedExchange);
    parsedExchange.requestId();

    Statistics.collect(finding.cause() != Cause.AMBIGUOUS);
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 10));
  }

  @Property
  void allThatIsToldIsSafeShortAndWellFormed(@ForAll("exchanges") Exchange exchange)
      throws IOException {
    Diagnosis diagnosis = Diagnoser.diagnose(exchange, List.of());

    for (String told : all(diagnosis)) {
      assertThat(DangerousText.in(told)).as(told).isEmpty();
      assertThat(told.length()).isLessThan(24 * 1024);
    }
    assertThat(diagnosis.toJson()).doesNotContain("\n");
    assertThat(diagnosis.repeat()).doesNotContain("\n");
    JsonNode read = JSON.readTree(diagnosis.toJson());
    assertThat(read.get("cause").asText()).isEqualTo(diagnosis.cause().name());
    assertThat(read.get("summary").asText()).isEqualTo(diagnosis.summary());
    assertThat(read.get("evidence").size()).isEqualTo(diagnosis.evidence().size());
    assertThat(read.get("repeat").asText()).isEqualTo(diagnosis.repeat());
  }

  @Example
  void theCheckOfDangerFindsDanger() {
    for (String bad :
        List.of("\u001b[31m", "\r", "\u009b", "\u202e", "\ufe0f", "\ud800", "\u200b")) {
      assertThat(DangerousText.in("a" + bad + "b"))
          .as(Integer.toHexString(bad.charAt(0)))
          .isPresent();
    }
    assertThat(DangerousText.in("gr\u00f6\u00dfer \ud83d\ude00\n")).isEmpty();
  }

  /** Runs one shell for all lines of a batch. The shell prints each word that it would run. */
  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void aShellSeesTheAddressAsOneWord(@ForAll("batches") List<Exchange> batch) throws Exception {
    List<Diagnosis> diagnoses =
        batch.stream()
            .map(e -> Diagnoser.diagnose(e, List.of()))
            .filter(diagnosis -> isHttp(diagnosis.sentRequest().uri()))
            .toList();

    List<List<String>> seen = shell(diagnoses.stream().map(Diagnosis::repeat).toList());

    assertThat(seen).hasSameSizeAs(diagnoses);
    for (int i = 0; i < seen.size(); i++) {
      SentRequest sentRequest = diagnoses.get(i).sentRequest();
      List<String> words = seen.get(i);
      assertThat(words.get(0)).isEqualTo("-gi");
      assertThat(words.subList(words.size() - 2, words.size()))
          .as(diagnoses.get(i).repeat())
          .containsExactly("--", sentRequest.uri().toASCIIString());
      assertThat(words.size()).isLessThanOrEqualTo(7);
    }
  }

  @Property(tries = 4)
  void onlyAddressesOfHttpHaveACommand(@ForAll("batches") List<Exchange> batch) {
    for (Exchange exchange : batch) {
      Diagnosis diagnosis = Diagnoser.diagnose(exchange, List.of());

      assertThat(diagnosis.repeat())
          .startsWith(isHttp(diagnosis.sentRequest().uri()) ? "curl -gi" : "not by hand: ");
    }
  }

  private static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
  }

  @Example
  void theShellWouldShowAnAddressThatBreaksOut() throws Exception {
    assertThat(shell(List.of("curl -gi -- 'https://h/a';curl 'x'"))).hasSize(2);
    assertThat(shell(List.of("curl -gi -- https://h/$API_KEY a")).get(0)).hasSize(4);
  }

  @Example
  void anAddressWithHalfACharacterIsToldAllTheSame() {
    Exchange exchange =
        Exchange.of("GET", URI.create("https://api.example.com/a"), Headers.empty())
            .response(401, Headers.empty(), new byte[0])
            .build();
    Exchange half =
        Exchange.of("GET", URI.create("https://api.example.com/\ud800"), Headers.empty())
            .response(401, Headers.empty(), new byte[0])
            .build();

    assertThat(Diagnoser.diagnose(exchange, List.of()).explain())
        .contains("https://api.example.com/a");
    assertThat(Diagnoser.diagnose(half, List.of()).explain())
        .contains("not by hand: the address has characters that cannot be printed");
  }

  private static List<List<String>> shell(List<String> lines) throws Exception {
    Path script = Files.createTempFile("lines", ".sh");
    Path output = Files.createTempFile("words", ".bin");
    try {
      String functions = "curl() { printf '%d\\0' $#; printf '%s\\0' \"$@\"; }\n";
      Files.writeString(script, functions + String.join("\n", lines) + "\n");
      ProcessBuilder bash = new ProcessBuilder("bash", "--norc", script.toString());
      bash.environment().put("API_KEY", "REDACTED");
      bash.environment().put("TOKEN", "T");
      bash.environment().put("PATH", "/nowhere");
      bash.redirectErrorStream(true).redirectOutput(output.toFile());
      assertThat(bash.start().waitFor()).as(Files.readString(output)).isZero();
      return words(new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
    } finally {
      Files.delete(script);
      Files.delete(output);
    }
  }

  private static List<List<String>> words(String output) {
    String[] parts = output.split("\0", -1);
    List<List<String>> calls = new ArrayList<>();
    int at = 0;
    while (at < parts.length - 1) {
      int count = Integer.parseInt(parts[at]);
      calls.add(List.of(parts).subList(at + 1, at + 1 + count));
      at += 1 + count;
    }
    return calls;
  }

  static List<String> all(Diagnosis diagnosis) {
    return List.of(
        diagnosis.toString(),
        diagnosis.explain(),
        diagnosis.toJson(),
        diagnosis.repeat(),
        diagnosis.hints().stream()
            .flatMap(h -> h.link().stream())
            .map(URI::toString)
            .collect(Collectors.joining("\n")));
  }
}
