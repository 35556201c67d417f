package io.apiservice.sdk.benchmarks;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * OkHttp with the recipe that everybody copies: under a lock, compare the rejected token with the
 * current one, and refresh only where they are the same. The dispatcher's limit of five calls a
 * host is lifted, so that asynchronous callers do not wait for each other.
 */
final class OkHttp implements Peer {
  @Override
  public String name() {
    return "OkHttp, synchronized `Authenticator`";
  }

  @Override
  public Session open(BenchmarkSetup setup) {
    OwnRefresh tokens = new OwnRefresh(setup);
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(64);
    OkHttpClient client =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .addInterceptor(signing(tokens))
            .authenticator(new Recipe(tokens))
            .build();
    return new Use(client, new Request.Builder().url(setup.resource().toString()).build());
  }

  private static Interceptor signing(OwnRefresh tokens) {
    return chain -> chain.proceed(signed(chain.request(), tokens.token()));
  }

  private static Request signed(Request request, OwnRefresh.Token token) {
    return request.newBuilder().header("Authorization", "Bearer " + token.value()).build();
  }

  private static final class Recipe implements Authenticator {
    private final OwnRefresh tokens;

    Recipe(OwnRefresh tokens) {
      this.tokens = tokens;
    }

    @Override
    public synchronized @Nullable Request authenticate(@Nullable Route route, Response response)
        throws IOException {
      if (response.priorResponse() != null) {
        return null;
      }
      String rejected = response.request().header("Authorization");
      OwnRefresh.Token current = tokens.token();
      boolean known = ("Bearer " + current.value()).equals(rejected);
      return signed(response.request(), known ? tokens.refresh() : current);
    }
  }

  private record Use(OkHttpClient client, Request request) implements Session {
    @Override
    public void call() throws IOException {
      try (Response response = client.newCall(request).execute()) {
        check(response);
      }
    }

    @Override
    public CompletableFuture<?> callAsync() {
      CompletableFuture<String> result = new CompletableFuture<>();
      client
          .newCall(request)
          .enqueue(
              new Callback() {
                @Override
                public void onFailure(Call call, IOException e) {
                  result.completeExceptionally(e);
                }

                @Override
                public void onResponse(Call call, Response response) {
                  try (response) {
                    check(response);
                    result.complete("read");
                  } catch (IOException e) {
                    result.completeExceptionally(e);
                  }
                }
              });
      return result;
    }

    private static void check(Response response) throws IOException {
      if (response.code() != 200) {
        throw new IOException("the API answered " + response.code());
      }
      response.body().bytes();
    }

    @Override
    public void close() {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }
}
