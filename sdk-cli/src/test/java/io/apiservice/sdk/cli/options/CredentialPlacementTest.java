package io.apiservice.sdk.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

/** The doctor signs a request as the SDK does. */
class CredentialPlacementTest {
  @Test
  void aKeyInTheQueryIsPercentEncoded() {
    CredentialPlacement placement = new CredentialPlacement("key", true, "", "a b+c&d");

    assertThat(placement.sign(URI.create("https://h.example/x")))
        .isEqualTo(URI.create("https://h.example/x?key=a%20b%2Bc%26d"));
    assertThat(placement.sign(URI.create("https://h.example/x?a=b")))
        .isEqualTo(URI.create("https://h.example/x?a=b&key=a%20b%2Bc%26d"));
  }
}
