package io.apiservice.sdk.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.fuzz.CountedText;
import io.apiservice.sdk.fuzz.GeneratedTexts;
import io.apiservice.sdk.fuzz.Grammar;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class LinkHeaderFuzzTest {
  private static final URI BASE = URI.create("https://api.example.com/v1/orders?limit=2&page=1");

  record Link(String target, List<String> relations, String title) {
    String written() {
      String rel = " ; rel=\"" + String.join(" ", relations) + "\"";
      return "<" + target + ">; title=" + Grammar.httpQuoted(title) + rel + "; x=y";
    }
  }

  @Provide
  Arbitrary<List<Link>> links() {
    Arbitrary<String> title =
        Arbitraries.oneOf(
            GeneratedTexts.nonsense(12).map(t -> t.replaceAll("[\\r\\n]", " ")),
            Arbitraries.of("a; rel=next", "b, <c>; rel=\"next\"", "\\\"; rel=next"));
    return Combinators.combine(
            Arbitraries.of("/v1/orders?page=2", "?cursor=a,b;c", "https://api.example.com/x", ""),
            Arbitraries.of("prev", "Next", "next", "last", "nextish")
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(3),
            title)
        .as(Link::new)
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> lines() {
    return GeneratedTexts.mutated(links().map(LinkHeaderFuzzTest::line));
  }

  @Provide
  Arbitrary<String> units() {
    return Arbitraries.strings().withChars("<>;,=\"\\ relnxt").ofMinLength(1).ofMaxLength(5);
  }

  @Provide
  Arbitrary<String> values() {
    return GeneratedTexts.nonsense(20);
  }

  @Property
  void theNextPageIsTheOneThatWasWritten(@ForAll("links") List<Link> links) {
    Optional<String> wanted =
        links.stream()
            .filter(l -> l.relations().stream().anyMatch("next"::equalsIgnoreCase))
            .map(Link::target)
            .findFirst();

    assertThat(LinkHeader.next(Headers.of("Link", line(links)))).isEqualTo(wanted);
    Statistics.collect(wanted.isPresent());
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 10));
  }

  @Property
  void anyLineLeadsToAUriOrTheTypedException(@ForAll("lines") String line) {
    Optional<String> target = LinkHeader.next(Headers.of("Link", line));
    if (target.isEmpty()) {
      return;
    }
    try {
      URI next = LinkHeader.resolve(BASE, target.get());
      LinkHeader.number(next, "page");

      if (!next.isOpaque()) {
        assertThat(LinkHeader.number(LinkHeader.with(next, "page", "7"), "page")).hasValue(7L);
      }
    } catch (PagingException e) {
      assertThat(e).hasMessageContaining("not a URI");
    }
  }

  @Property
  void aParameterIsReplacedAndNothingElse(@ForAll("values") String value) {
    URI with = LinkHeader.with(BASE, "page", value);

    assertThat(with.getRawPath()).isEqualTo(BASE.getRawPath());
    assertThat(with.getHost()).isEqualTo(BASE.getHost());
    assertThat(with.getRawQuery()).startsWith("limit=2&page=");
    assertThat(with.getRawQuery().split("&", -1)).hasSize(2);
    assertThat(with.getRawFragment()).isNull();
  }

  @Property(tries = 60)
  void everyCharacterIsVisitedABoundedNumberOfTimes(@ForAll("units") String unit) {
    for (int length : new int[] {2_000, 32_000}) {
      CountedText text = new CountedText(unit.repeat(length / unit.length()));

      LinkHeader.next(text);

      assertThat(text.visits()).as(unit).isLessThan(16L * text.length() + 64);
    }
  }

  private static String line(List<Link> links) {
    return links.stream().map(Link::written).collect(Collectors.joining(", "));
  }
}
