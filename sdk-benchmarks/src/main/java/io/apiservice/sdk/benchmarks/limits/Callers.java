package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that call at the same moment. */
final class Callers implements AutoCloseable {
  private final ApiClient api;
  private final Call<byte[]> call;
  private final ExecutorService pool;

  private Callers(ApiClient api, ExecutorService pool) {
    this.api = api;
    this.call = api.get("users/42").returning(byte[].class);
    this.pool = pool;
  }

  static boolean virtualThreads() {
    return Runtime.version().feature() >= 21;
  }

  /** With virtual threads where the JDK has them. */
  static Callers of(TokenServers servers, ApiListener listener)
      throws ReflectiveOperationException {
    ApiClient api =
        ApiClient.builder()
            .baseUri(servers.api)
            .credentials(
                OAuth.refreshToken(servers.refreshToken)
                    .tokenEndpoint(servers.tokenEndpoint)
                    .clientAuthentication(ClientAuthentication.none("callers"))
                    .accessToken(servers.accessToken, servers.expiresAt)
                    .build())
            .listener(listener)
            .build();
    ExecutorService pool =
        virtualThreads()
            ? (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
            : Executors.newCachedThreadPool();
    return new Callers(api, pool);
  }

  Call<byte[]> call() {
    return call;
  }

  ExecutorService pool() {
    return pool;
  }

  /** Everyone calls once; returns the times in milliseconds, sorted. */
  double[] once(int callers) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Double>> calls = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      calls.add(
          pool.submit(
              () -> {
                go.await();
                long start = System.nanoTime();
                call.send();
                return (System.nanoTime() - start) / 1e6;
              }));
    }
    go.countDown();
    double[] times = new double[callers];
    for (int i = 0; i < callers; i++) {
      times[i] = calls.get(i).get();
    }
    java.util.Arrays.sort(times);
    return times;
  }

  @Override
  public void close() {
    pool.shutdownNow();
    api.close();
  }
}
