package io.apiservice.sdk.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.http.Headers;
import java.net.URI;
import org.junit.jupiter.api.Test;

class LinksTest {
  @Test
  void aRelationInsideOfAQuotedTitleIsNone() {
    assertThat(Links.next(Headers.of("Link", "</a>; title=\"x; rel=next\"; rel=\"prev\"")))
        .isEmpty();
  }

  @Test
  void aParameterIsPutBeforeTheFragmentAndNotInto() {
    assertThat(Links.with(URI.create("https://h/a?x=1#b?c"), "page", "2"))
        .hasToString("https://h/a?x=1&page=2");
    assertThat(Links.with(URI.create("https://h/a#b"), "page", "2"))
        .hasToString("https://h/a?page=2");
  }
}
