package io.apiservice.sdk.event;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.Response;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exceptions of a listener do not affect the call that it observes. */
@Timeout(60)
class ThrowingListenerTest {
  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private final AtomicInteger sent = new AtomicInteger();

  private final class Throwing implements ApiListener {
    @Override
    public void onRequest(RequestSent event) {
      heard.add("request");
      throw new IllegalStateException("a listener's bug");
    }

    @Override
    public void onResponse(ResponseReceived event) {
      heard.add("response");
      throw new AssertionError("a listener's bug");
    }

    @Override
    public void onRetry(RetryScheduled event) {
      heard.add("retry");
      throw new IllegalStateException("a listener's bug");
    }
  }

  @Test
  void aCallIsServedAndRetriedWhateverTheListenerThrows() {
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .listener(new Throwing())
            .transport(
                request -> completedFuture(Response.of(sent.incrementAndGet() == 1 ? 503 : 204)))
            .build()) {
      api.get("users").returningNothing().send();
    }

    assertThat(sent).hasValue(2);
    assertThat(heard).containsExactlyInAnyOrder("request", "response", "retry");
  }

  @Test
  void everyEventIsGuarded() throws Exception {
    for (var method : ApiListener.class.getMethods()) {
      if (method.getName().startsWith("on")) {
        assertThat(
                ExceptionSafeListener.class.getDeclaredMethod(
                    method.getName(), method.getParameterTypes()))
            .as("a default method would tell nobody")
            .isNotNull();
      }
    }
  }
}
