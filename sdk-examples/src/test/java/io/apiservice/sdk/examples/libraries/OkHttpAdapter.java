package io.apiservice.sdk.examples.libraries;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.examples.ExampleServers;
import io.apiservice.sdk.okhttp.OkHttpCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OkHttp keeps its own connections and settings, and has its requests signed and repeated. */
public final class OkHttpAdapter {
  private OkHttpAdapter() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api = servers.client("ada")) {
      OkHttpClient client = OkHttpCredentials.install(api, new OkHttpClient.Builder()).build();
      String ada = get(client, servers, "users/42");
      servers.auth().revokeAccessTokens();
      return ada + ", and after the token was revoked " + get(client, servers, "users/43");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(OkHttpClient client, ExampleServers servers, String path)
      throws IOException {
    Request request =
        new Request.Builder().url(servers.api().baseUri().resolve(path).toString()).build();
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(OkHttpAdapter::run);
  }
}
