package io.apiservice.sdk.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.fuzz.GeneratedTexts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class HeadersFuzzTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

  @Provide
  Arbitrary<String> waits() {
    return GeneratedTexts.mutated(
        Arbitraries.of(
            "120",
            " 0 ",
            "Tue, 10 Mar 2026 12:00:30 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "99999999999999999999",
            "Mon, 01 Jan 0001 00:00:00 GMT"));
  }

  @Provide
  Arbitrary<List<String>> fields() {
    return Arbitraries.oneOf(GeneratedTexts.nonsense(6), Arbitraries.of("A", "a", "X-Y", "x-y", ""))
        .list()
        .ofMaxSize(12)
        .map(l -> l.size() % 2 == 0 ? l : l.subList(1, l.size()));
  }

  @Property
  void anyRetryAfterIsAWaitOrNothing(@ForAll("waits") String text) {
    var wait = Headers.of("Retry-After", text).retryAfter(NOW);

    assertThat(wait.orElse(Duration.ZERO)).isGreaterThanOrEqualTo(Duration.ZERO);
    assertThat(wait.map(Duration::toMillis).orElse(0L)).isNotNegative();
    Statistics.collect(wait.isPresent());
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 10));
  }

  @Property
  void everyValueIsFoundWhateverTheCaseOfItsName(@ForAll("fields") List<String> fields) {
    Headers headers = Headers.of(fields.toArray(String[]::new));

    for (int i = 0; i < fields.size(); i += 2) {
      String name = fields.get(i);
      assertThat(headers.all(name)).contains(fields.get(i + 1));
      assertThat(headers.plus(name, "v").all(name)).endsWith("v");
      assertThat(headers.with(name, "v").all(name)).containsExactly("v");
      assertThat(headers.without(name).contains(name)).isFalse();
    }
    for (String each : List.of("X-Y", "A")) {
      assertThat(headers.all(each)).isEqualTo(headers.all(each.toLowerCase(Locale.ROOT)));
    }
    int kept = headers.names().stream().mapToInt(n -> headers.all(n).size()).sum();
    assertThat(kept).isEqualTo(fields.size() / 2);
  }
}
