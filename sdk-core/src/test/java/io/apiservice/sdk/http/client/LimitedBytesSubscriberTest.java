package io.apiservice.sdk.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.http.Body;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LimitedBytesSubscriberTest {
  private static byte[] read(byte[] body, int limit) {
    return Body.wrap(body).to(new LimitedBytesSubscriber(limit)).join();
  }

  @Test
  void aBodyInMemoryIsNotCopied() {
    byte[] body = {1, 2, 3};
    assertThat(read(body, 3)).isSameAs(body);
  }

  @Test
  void aBodyInMemoryThatIsLongerThanTheLimitIsRefused() {
    assertThatThrownBy(() -> read(new byte[] {1, 2, 3}, 2)).hasCauseInstanceOf(IOException.class);
  }
}
