package io.apiservice.sdk.transport.apache5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;

/** How often a proxy selector is asked. */
class CachingRoutePlannerTest {
  private static final HttpHost API = new HttpHost("https", "api.example.com", 443);
  private static final HttpHost OTHER = new HttpHost("https", "other.example.com", 443);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10); // it overflows
  private final Selector selector = new Selector();
  private final CachingRoutePlanner planner = new CachingRoutePlanner(selector, nanos::get);

  /** The port of the proxy for a server; 0 for none. */
  private int proxy(HttpHost target) throws Exception {
    HttpHost proxy = planner.determineProxy(target, HttpClientContext.create());
    return proxy == null ? 0 : proxy.getPort();
  }

  @Test
  void aSelectorIsAskedOnceASecondForEachHost() throws Exception {
    assertThat(proxy(API)).isEqualTo(3128);
    assertThat(proxy(API)).isEqualTo(3128);
    assertThat(proxy(OTHER)).isEqualTo(3128);
    assertThat(selector.asked).hasSize(2);

    selector.port = 3129;
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

    assertThat(proxy(API)).isEqualTo(3129);
    assertThat(selector.asked).hasSize(3);
  }

  @Test
  void noProxyIsAnAnswerToo() throws Exception {
    selector.port = 0;

    assertThat(proxy(API)).isZero();
    assertThat(proxy(API)).isZero();
    assertThat(selector.asked).hasSize(1);
  }

  @Test
  void aFailureIsNotKept() throws Exception {
    selector.fails = true;
    assertThatThrownBy(() -> proxy(API)).hasMessage("no selection");

    selector.fails = false;

    assertThat(proxy(API)).isEqualTo(3128);
  }

  @Test
  void theNumberOfHostsIsLimited() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      assertThat(proxy(new HttpHost("https", "host" + i, 443))).isEqualTo(3128);
    }
    assertThat(planner.hosts()).isLessThanOrEqualTo(256);
  }

  private static final class Selector extends ProxySelector {
    private final List<URI> asked = new ArrayList<>();
    private int port = 3128;
    private boolean fails;

    @Override
    public List<Proxy> select(URI uri) {
      if (fails) {
        throw new IllegalStateException("no selection");
      }
      asked.add(uri);
      return List.of(
          port == 0
              ? Proxy.NO_PROXY
              : new Proxy(
                  Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example.com", port)));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
