package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import org.junit.jupiter.api.Test;

/** A run over another transport really uses it. */
class TestTransportTest {
  @Test
  void theClientsOfTheTestsSendWithTheChosenTransport() {
    try (ApiClient api =
        TestTransport.builder()
            .baseUri("https://api.example.com/")
            .credentials(Credentials.none())
            .build()) {
      assertThat(api.toString().contains("ApacheTransport")).isEqualTo(TestTransport.isApache());
    }
  }
}
