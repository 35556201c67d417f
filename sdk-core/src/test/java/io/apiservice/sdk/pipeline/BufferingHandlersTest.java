package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferingHandlersTest {
  @Test
  void theHandlersThatKeepTheBodyInMemoryAreRecognised() {
    for (BodyHandler<?> handler :
        List.of(
            BodyHandlers.ofString(),
            BodyHandlers.ofString(StandardCharsets.ISO_8859_1),
            BodyHandlers.ofByteArray())) {
      assertThat(BufferingHandlers.contain(handler)).isTrue();
    }
  }

  @Test
  void noOtherHandlerOfTheJdkIsTakenForOne() {
    BodyHandler<String> own = info -> BodySubscribers.ofString(StandardCharsets.UTF_8);
    for (BodyHandler<?> handler :
        List.of(
            BodyHandlers.ofInputStream(),
            BodyHandlers.ofLines(),
            BodyHandlers.ofPublisher(),
            BodyHandlers.ofFile(Path.of("file")),
            BodyHandlers.ofByteArrayConsumer(bytes -> {}),
            BodyHandlers.fromSubscriber(BodySubscribers.ofByteArray()),
            BodyHandlers.buffering(BodyHandlers.ofString(), 10),
            own)) {
      assertThat(BufferingHandlers.contain(handler)).isFalse();
    }
  }
}
