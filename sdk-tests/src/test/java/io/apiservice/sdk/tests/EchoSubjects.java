package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.json.TypeRef;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** The ways in which the library makes calls. */
final class EchoSubjects {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Sends one call. Returns whether it succeeded. */
  private interface Sending {
    Object send(ApiClient api, URI server, Map<String, String> secrets, EchoViews views)
        throws Exception;
  }

  private record Api(String name, Function<String, CredentialProvider> credentials, Sending sending)
      implements EchoSubject {
    @Override
    public List<String> secrets() {
      return List.of("credential", "header", "query");
    }

    @Override
    public Map<String, List<String>> shown(URI server, Map<String, String> secrets) {
      EchoViews views = new EchoViews();
      try (ApiClient api =
          TestTransport.builder()
              .baseUri(server)
              .credentials(credentials.apply(secret(secrets, "credential")))
              .header("X-Tenant-Key", secret(secrets, "header"))
              .listener(views)
              .build()) {
        attempt(views, () -> sending.send(api, server, secrets, views));
      }
      return views.all();
    }
  }

  private record Refresh(String name, Function<String, ClientAuthentication> client)
      implements EchoSubject {
    @Override
    public List<String> secrets() {
      return List.of("refresh token", "client secret");
    }

    @Override
    public Map<String, List<String>> shown(URI server, Map<String, String> secrets) {
      EchoViews views = new EchoViews();
      TokenProvider provider =
          OAuth.refreshToken(secret(secrets, "refresh token"))
              .tokenEndpoint(server.resolve("token"))
              .clientAuthentication(client.apply(secret(secrets, "client secret")))
              .whenAmbiguous(OAuth.WhenAmbiguous.FAIL)
              .build();
      try (ApiClient api =
          TestTransport.builder().baseUri(server).credentials(provider).listener(views).build()) {
        attempt(views, () -> api.get("x").returning(String.class).timeout(LIMIT).retries(0).send());
      }
      return views.all();
    }
  }

  private EchoSubjects() {}

  /** Returns the subjects of the library and those that the service loader finds. */
  static List<EchoSubject> all() {
    List<EchoSubject> all = new ArrayList<>();
    all.add(new Api("blocking, bearer", Credentials::bearer, EchoSubjects::blocking));
    all.add(
        new Api(
            "blocking, header",
            key -> Credentials.apiKey(key).inHeader("X-Api-Key"),
            EchoSubjects::blocking));
    all.add(
        new Api(
            "blocking, query",
            key -> Credentials.apiKey(key).inQuery("key"),
            EchoSubjects::blocking));
    all.add(new Api("async, bearer", Credentials::bearer, EchoSubjects::asynchronous));
    all.add(new Api("pages, bearer", Credentials::bearer, EchoSubjects::pages));
    all.add(new Api("drop-in, bearer", Credentials::bearer, EchoSubjects::dropIn));
    all.add(new Api("drop-in async, bearer", Credentials::bearer, EchoSubjects::dropInAsync));
    all.add(new Refresh("refresh, basic", secret -> ClientAuthentication.basic("app", secret)));
    all.add(new Refresh("refresh, post", secret -> ClientAuthentication.post("app", secret)));
    ServiceLoader.load(EchoSubject.class).forEach(all::add);
    return all;
  }

  private static String secret(Map<String, String> secrets, String name) {
    return Objects.requireNonNull(secrets.get(name));
  }

  private static void attempt(EchoViews views, java.util.concurrent.Callable<?> sending) {
    try {
      views.value(sending.call());
    } catch (ExecutionException | CompletionException e) {
      views.failure(Objects.requireNonNull(e.getCause()));
    } catch (Exception e) {
      views.failure(e);
    }
  }

  private static io.apiservice.sdk.call.Call<Map<String, Integer>> call(
      ApiClient api, Map<String, String> secrets) {
    return api.get("x")
        .query("token", secret(secrets, "query"))
        .returning(new TypeRef<Map<String, Integer>>() {})
        .timeout(LIMIT)
        .retries(0);
  }

  private static Object blocking(
      ApiClient api, URI server, Map<String, String> secrets, EchoViews views) {
    return call(api, secrets).withResponse().send().requestId();
  }

  private static Object asynchronous(
      ApiClient api, URI server, Map<String, String> secrets, EchoViews views) throws Exception {
    return call(api, secrets).withResponse().sendAsync().get().requestId();
  }

  private static Object pages(
      ApiClient api, URI server, Map<String, String> secrets, EchoViews views) {
    int count = 0;
    for (Integer each :
        api.get("x").query("token", secret(secrets, "query")).pages(Integer.class)) {
      count += each;
    }
    return count;
  }

  private static HttpRequest request(URI server, Map<String, String> secrets) {
    String query = URLEncoder.encode(secret(secrets, "query"), StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(server.resolve("x?token=" + query))
        .header("X-Tenant-Key", secret(secrets, "header"))
        .timeout(LIMIT)
        .build();
  }

  private static Object dropIn(
      ApiClient api, URI server, Map<String, String> secrets, EchoViews views) throws Exception {
    return told(
        api, api.asHttpClient().send(request(server, secrets), BodyHandlers.ofString()), views);
  }

  private static Object dropInAsync(
      ApiClient api, URI server, Map<String, String> secrets, EchoViews views) throws Exception {
    return told(
        api,
        api.asHttpClient().sendAsync(request(server, secrets), BodyHandlers.ofString()).get(),
        views);
  }

  private static Object told(ApiClient api, HttpResponse<String> response, EchoViews views) {
    api.diagnose(response).ifPresent(views::diagnosis);
    return response;
  }
}
