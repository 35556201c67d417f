package io.apiservice.sdk.transport.apache5;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call costs, in counts: bytes allocated on its thread, connections, requests. */
@Timeout(60)
class CountsTest {
  private static final int CALLS = 500;
  private static final int SLACK = 2048;

  private final OpenResources open = new OpenResources();

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private interface Exchange {
    String body() throws Exception;
  }

  private static long bytesPerCall(Exchange exchange) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < CALLS; i++) { // loads classes
      assertThat(exchange.body()).hasSize(135);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      exchange.body();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
  }

  private static String viaTransport(Transport transport, URI uri) throws Exception {
    Request request =
        Request.of("GET", uri)
            .withHeaders(Headers.of("Authorization", "Bearer x", "Accept", "application/json"))
            .withContext(
                CallContext.none().blockingOnCurrentThread().withTimeout(Duration.ofSeconds(50)));
    Response response = transport.send(request).get(50, TimeUnit.SECONDS);
    return new String(response.body().peek(), UTF_8);
  }

  private static String bare(CloseableHttpClient client, URI uri) throws Exception {
    HttpGet get = new HttpGet(uri);
    get.addHeader("Authorization", "Bearer x");
    get.addHeader("Accept", "application/json");
    return client.execute(get, response -> EntityUtils.toString(response.getEntity()));
  }

  @Test
  void aBlockingCallAllocatesLittleMoreThanTheBareClient() throws Exception {
    SocketServer server = open.server((connection, head) -> connection.ok("j".repeat(135)));
    CloseableHttpClient client = open.add(HttpClients.createDefault());
    ApacheTransport transport = open.add(ApacheTransport.of(client));

    long bare = bytesPerCall(() -> bare(client, server.uri()));
    long ours = bytesPerCall(() -> viaTransport(transport, server.uri()));

    assertThat(ours - bare).as("%d B, bare %d B", ours, bare).isLessThanOrEqualTo(SLACK);
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.heads()).hasSize(4 * CALLS);
  }
}
