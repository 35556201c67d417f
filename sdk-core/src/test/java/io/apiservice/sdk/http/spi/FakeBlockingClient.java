package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client without a network: its response is a stream, or never comes. */
final class FakeBlockingClient implements BlockingClient {
  final List<Thread> threads = new CopyOnWriteArrayList<>();
  final List<byte[]> sent = new CopyOnWriteArrayList<>();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger aborted = new AtomicInteger();
  final CountDownLatch sending = new CountDownLatch(1);
  final CountDownLatch abort = new CountDownLatch(1);
  volatile boolean silent;
  volatile boolean proxied;
  volatile long length = -1;
  volatile InputStream body = new ByteArrayInputStream(new byte[0]);

  void answers(byte[] bytes, boolean lengthKnown) {
    body = new ByteArrayInputStream(bytes);
    length = lengthKnown ? bytes.length : -1;
  }

  @Override
  public BlockingExchange prepare(Request request, @Nullable RequestContent content) {
    CountDownLatch end = new CountDownLatch(1);
    return new BlockingExchange() {
      @Override
      public BlockingResponse send() throws IOException {
        threads.add(Thread.currentThread());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (content != null) {
          content.writeTo(out);
        }
        sent.add(out.toByteArray());
        sending.countDown();
        while (silent && end.getCount() > 0) { // deaf to interrupts, as a socket is
          Thread.onSpinWait();
        }
        if (end.getCount() == 0) {
          throw new IOException("socket closed");
        }
        return new BlockingResponse(200, Headers.empty(), counted(body), length, proxied);
      }

      @Override
      public void abort() {
        aborted.incrementAndGet();
        abort.countDown();
        end.countDown();
      }
    };
  }

  private InputStream counted(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @Override
  public Throwable translate(Exception failure) {
    return failure;
  }
}
