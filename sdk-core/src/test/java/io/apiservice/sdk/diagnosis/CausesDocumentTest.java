package io.apiservice.sdk.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import io.apiservice.sdk.http.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CausesDocumentTest {
  private static final Pattern SECTION =
      Pattern.compile("^## (\\w+)\\n(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern EXAMPLE =
      Pattern.compile("^```\\n(.*?)\\n```", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void everyCauseHasItsSectionInOrder() throws IOException {
    assertThat(SECTION.matcher(document()).results().map(r -> r.group(1)))
        .containsExactlyElementsOf(Arrays.stream(Cause.values()).map(Cause::name).toList());
  }

  @Test
  void everyExampleIsDiagnosedAsItsSectionSaysAndTheAdviceIsTheCodes() throws IOException {
    Matcher section = SECTION.matcher(document());
    while (section.find()) {
      List<Diagnosis> diagnoses = examples(section.group(2));

      assertThat(diagnoses).as(section.group(1)).isNotEmpty();
      assertThat(diagnoses).extracting(d -> d.cause().name()).containsOnly(section.group(1));
      assertThat(section.group(2).replaceAll("\\s+", " "))
          .contains(diagnoses.get(0).hints().get(0).action());
    }
  }

  private static List<Diagnosis> examples(String section) {
    List<Diagnosis> found = new ArrayList<>();
    EXAMPLE
        .matcher(section)
        .results()
        .forEach(r -> found.add(Diagnoser.diagnose(exchange(r.group(1)), List.of())));
    return found;
  }

  private static Exchange exchange(String example) {
    boolean token = example.startsWith("> POST");
    boolean fresh = example.startsWith("> fresh token");
    Headers request =
        fresh ? Headers.of("Authorization", "Bearer q7Rk2vXw9LmT4yBn8sHd") : Headers.empty();
    Headers answer = Headers.empty();
    int status = 0;
    StringBuilder body = new StringBuilder();
    for (String line : example.split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (line.matches("< \\d{3}")) {
        status = Integer.parseInt(line.substring(2));
      } else if (line.startsWith("< ")) {
        answer = answer.plus(line.substring(2, colon), line.substring(colon + 2));
      } else if (line.startsWith("> ") && colon > 0) {
        request = request.with(line.substring(2, colon), line.substring(colon + 2));
      } else if (!line.startsWith("> ")) {
        body.append(line).append('\n');
      }
    }
    return Exchange.of(
            token ? "POST" : "GET", URI.create("https://api.example.com/v1/orders"), request)
        .response(status, answer, body.toString().getBytes(StandardCharsets.UTF_8))
        .credential(CredentialFacts.of(CredentialFacts.Type.ACCESS_TOKEN))
        .tokenEndpoint(token)
        .freshTokenRejected(fresh)
        .build();
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("..", "docs", "causes.md"));
  }
}
