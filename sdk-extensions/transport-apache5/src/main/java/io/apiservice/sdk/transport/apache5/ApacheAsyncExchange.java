package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.spi.NonBlockingExchange;
import io.apiservice.sdk.http.spi.ResponseReceiver;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.RouteInfo;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** One exchange with Apache's asynchronous client. */
final class ApacheAsyncExchange
    implements NonBlockingExchange, AsyncResponseConsumer<Boolean>, FutureCallback<Boolean> {
  /** Smaller increments would cost HTTP/2 a frame for each piece. */
  private static final int MIN_INCREMENT = 16 * 1024;

  private final CloseableHttpAsyncClient client;
  private final SourceProducer request;
  private final HttpClientContext context;
  private final boolean secure;
  private final ResponseReceiver receiver;
  private final Set<ApacheAsyncExchange> running;
  private final AtomicInteger passedOn = new AtomicInteger();
  private final AtomicBoolean whole = new AtomicBoolean();
  private volatile @Nullable CapacityChannel capacity;
  private volatile @Nullable FutureCallback<Boolean> result;
  private volatile @Nullable Future<Boolean> future;
  private volatile boolean aborted;

  /**
   * @param running has this exchange while it is under way
   */
  ApacheAsyncExchange(
      CloseableHttpAsyncClient client,
      SourceProducer request,
      HttpClientContext context,
      boolean secure,
      ResponseReceiver receiver,
      Set<ApacheAsyncExchange> running) {
    this.client = client;
    this.request = request;
    this.context = context;
    this.secure = secure;
    this.receiver = receiver;
    this.running = running;
  }

  @Override
  public void start() {
    running.add(this);
    Future<Boolean> started = client.execute(request, this, null, context, this);
    future = started;
    if (aborted) {
      started.cancel(true);
    }
  }

  @Override
  public void abort() {
    aborted = true;
    Future<Boolean> started = future;
    if (started != null) {
      started.cancel(true);
    }
  }

  @Override
  public void passedOn(int bytes) {
    CapacityChannel channel = capacity;
    int all = passedOn.addAndGet(bytes);
    if (channel != null && all >= MIN_INCREMENT) {
      update(channel);
    }
  }

  private void update(CapacityChannel channel) {
    int increment = passedOn.getAndSet(0);
    if (increment > 0) {
      try {
        channel.update(increment);
      } catch (IOException e) {
        receiver.onFailure(e);
        abort();
      }
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) {
    capacity = channel;
    update(channel);
  }

  @Override
  public void consumeResponse(
      HttpResponse response,
      @Nullable EntityDetails entity,
      HttpContext ignored,
      FutureCallback<Boolean> callback)
      throws IOException {
    result = callback;
    boolean reached = !secure || OpenTunnel.reached(context);
    if (!reached && !ClassicExchange.isForTheCaller(response.getCode())) {
      throw new IOException("Tunnel failed, got: " + response.getCode());
    }
    RouteInfo route = context.getHttpRoute();
    receiver.onResponse(
        response.getCode(),
        ClassicExchange.headers(response),
        version(response.getVersion()),
        route == null || route.getProxyHost() != null);
    if (entity == null) {
      streamEnd(List.of());
    }
  }

  private static Version version(@Nullable ProtocolVersion version) {
    return version != null && version.getMajor() == 2 ? Version.HTTP_2 : Version.HTTP_1_1;
  }

  @Override
  public void informationResponse(HttpResponse response, HttpContext ignored) {}

  @Override
  public void consume(ByteBuffer data) {
    receiver.onData(data);
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    whole.set(true);
    FutureCallback<Boolean> callback = result;
    if (callback != null) {
      callback.completed(true);
    }
    if (!request.isSent()) {
      end();
    }
  }

  /**
   * The end is passed on when the connection is in the pool again, so that the next call uses it;
   * but a response that came before its request was sent does not wait for that.
   */
  @Override
  public void releaseResources() {
    end();
  }

  private void end() {
    if (whole.compareAndSet(true, false)) {
      receiver.onEnd();
    }
  }

  @Override
  public void completed(Boolean done) {
    running.remove(this);
  }

  @Override
  public void failed(Exception failure) {
    running.remove(this);
    receiver.onFailure(failure);
  }

  @Override
  public void cancelled() {
    running.remove(this);
    receiver.onFailure(new IOException("the exchange was aborted"));
  }
}
