package io.apiservice.sdk.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.http.Headers;
import java.net.URI;
import org.junit.jupiter.api.Test;

class LinkHeaderTest {
  @Test
  void aRelationInsideOfAQuotedTitleIsNone() {
    assertThat(LinkHeader.next(Headers.of("Link", "</a>; title=\"x; rel=next\"; rel=\"prev\"")))
        .isEmpty();
  }

  @Test
  void aParameterIsPutBeforeTheFragmentAndNotInto() {
    assertThat(LinkHeader.with(URI.create("https://h/a?x=1#b?c"), "page", "2"))
        .hasToString("https://h/a?x=1&page=2");
    assertThat(LinkHeader.with(URI.create("https://h/a#b"), "page", "2"))
        .hasToString("https://h/a?page=2");
  }
}
