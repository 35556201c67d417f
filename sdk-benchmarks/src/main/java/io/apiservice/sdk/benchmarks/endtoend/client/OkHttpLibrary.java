package io.apiservice.sdk.benchmarks.endtoend.client;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import retrofit2.Retrofit;
import retrofit2.converter.jackson.JacksonConverterFactory;
import retrofit2.http.GET;
import retrofit2.http.Path;

/** OkHttp, and Retrofit over it. Their limits of connections and calls are lifted. */
final class OkHttpLibrary {
  private static final int MANY = 1024;

  private OkHttpLibrary() {}

  private static OkHttpClient client(Target target) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(MANY);
    dispatcher.setMaxRequestsPerHost(MANY);
    boolean http2 = target.protocol() == Target.Protocol.TLS_HTTP2;
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .connectionPool(new ConnectionPool(MANY, 5, TimeUnit.MINUTES))
        .protocols(http2 ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1))
        .addInterceptor(
            chain ->
                chain.proceed(
                    chain
                        .request()
                        .newBuilder()
                        .header("Authorization", "Bearer " + Target.TOKEN)
                        .build()))
        .build();
  }

  static Client plain(Target target) {
    return new Plain(
        client(target),
        new Request.Builder()
            .url(target.user().toString())
            .header("Accept", "application/json")
            .build());
  }

  static Client retrofit(Target target) {
    return new Typed(
        new Retrofit.Builder()
            .baseUrl(target.base().toString())
            .client(client(target))
            .addConverterFactory(JacksonConverterFactory.create(Target.mapper()))
            .build()
            .create(Users.class));
  }

  private record Plain(OkHttpClient client, Request request) implements Client {
    @Override
    public Target.User call() throws IOException {
      try (Response response = client.newCall(request).execute()) {
        return decoded(response);
      }
    }

    @Override
    public CompletableFuture<Target.User> callAsync() {
      CompletableFuture<Target.User> result = new CompletableFuture<>();
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
                    result.complete(decoded(response));
                  } catch (IOException | RuntimeException e) {
                    result.completeExceptionally(e);
                  }
                }
              });
      return result;
    }

    private static Target.User decoded(Response response) throws IOException {
      if (response.code() != 200) {
        throw new IOException("the server answered " + response.code());
      }
      return Target.decode(response.body().bytes());
    }
  }

  /** The interface of the API for Retrofit. */
  interface Users {
    @GET("users/{id}")
    retrofit2.Call<Target.User> get(@Path("id") String id);

    @GET("users/{id}")
    CompletableFuture<Target.User> getAsync(@Path("id") String id);
  }

  private record Typed(Users users) implements Client {
    @Override
    public Target.User call() throws IOException {
      Target.User user = users.get("42").execute().body();
      if (user == null) {
        throw new IOException("the server answered no user");
      }
      return user;
    }

    @Override
    public CompletableFuture<Target.User> callAsync() {
      return users.getAsync("42");
    }
  }
}
