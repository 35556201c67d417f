package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How many classes a request passes from its call to the transport. */
class DirectWayTest {
  private final AtomicReference<List<String>> passed = new AtomicReference<>(List.of());

  private final Transport last =
      request -> {
        passed.set(
            StackWalker.getInstance()
                .walk(
                    frames ->
                        frames
                            .filter(frame -> frame.getMethodName().equals("send"))
                            .map(frame -> frame.getClassName().replaceAll(".*\\.|\\$.*", ""))
                            .filter(name -> name.matches("\\w+(Transport|Call)"))
                            .distinct()
                            .toList()));
        return CompletableFuture.completedFuture(Response.of(200, "\"ada\""));
      };

  private ApiClient.Builder client() {
    return ApiClient.builder()
        .baseUri("https://api.example.com/v1/")
        .credentials(Credentials.apiKey("key-1234567890"))
        .transport(last);
  }

  @Test
  void aCallPassesItselfThreeStagesAndTheTransport() {
    client().build().get("users").returning(String.class).send();

    assertThat(passed.get())
        .containsExactly(
            "NeverThrowingTransport", // this and the next take the place of the network
            "SubstituteTransport",
            "AuthenticatingTransport",
            "RedirectingTransport",
            "RetryingTransport",
            "PreparedCall");
  }

  @Test
  void aCallWithAListenerIsObservedOnAnotherThread() {
    client().listener(new ApiListener() {}).build().get("users").returning(String.class).send();

    assertThat(passed.get()).contains("ObservingTransport").doesNotContain("PreparedCall");
  }

  @Test
  void aClientDrawsAllItsStages() {
    assertThat(client().wrap(next -> next).build().toString())
        .contains(
            ") → offloading → retrying(2) → redirecting(5) →"
                + " authenticating[https://api.example.com] → observing → transport(");
  }
}
