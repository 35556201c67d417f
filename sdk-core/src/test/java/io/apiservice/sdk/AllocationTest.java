package io.apiservice.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How many bytes a call allocates on the caller's thread, besides what the transport and the codec
 * allocate. The bounds hold without the optimising compiler, which removes some of it.
 */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 200;

  record User(String id, String name) {}

  private final byte[] json = "{\"id\":\"42\",\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8);
  private final Headers answer = Headers.of("Content-Type", "application/json");
  private final AtomicInteger sends = new AtomicInteger();
  private final TokenProvider tokens =
      OAuth.refreshToken("seed")
          .tokenEndpoint("https://auth.example.com/token")
          .subject("allocation")
          .accessToken("t".repeat(800), Instant.now().plus(Duration.ofHours(10)))
          .build();
  private final ApiClient api =
      ApiClient.builder()
          .baseUri("https://api.example.com/v1/")
          .credentials(tokens)
          .transport(
              request -> {
                sends.incrementAndGet();
                return CompletableFuture.completedFuture(Response.of(200, answer, Body.wrap(json)));
              })
          .build();
  private final Resource<User> users = api.resource("users", User.class);

  @AfterEach
  void close() {
    api.close();
  }

  /** The smallest of several measurements: a class that is loaded meanwhile does not count. */
  private static long bytes(Callable<@Nullable Object> work) throws Exception {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 6; round++) {
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < CALLS; i++) {
        work.call();
      }
      long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      least = Math.min(least, (after - before) / CALLS);
    }
    return least;
  }

  private long decoding() throws Exception {
    return bytes(() -> JsonCodec.jackson().read(json, User.class));
  }

  @Test
  void aTokenThatIsFreshIsReturnedWithoutAllocation() throws Exception {
    users.get("42");
    assertThat(bytes(tokens::current)).isZero();
  }

  @Test
  void aTypedCallAllocatesLittleBesidesDecoding() throws Exception {
    assertThat(bytes(() -> users.get("42")) - decoding()).isBetween(500L, 4_000L);
  }

  @Test
  void aPreparedCallIsNotPreparedAgain() throws Exception {
    Call<User> call = users.calls().get("42");
    assertThat(bytes(call::send) - decoding()).isBetween(500L, 3_200L);
  }

  @Test
  void aClientForAnotherIdentityIsSmall() throws Exception {
    assertThat(bytes(() -> api.withCredentials(tokens))).isLessThan(400);
  }

  @Test
  void aCallIsSentOnce() {
    users.get("42");
    assertThat(sends).hasValue(1);
  }
}
