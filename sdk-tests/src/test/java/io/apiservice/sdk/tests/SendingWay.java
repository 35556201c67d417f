package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.ApiRequest;
import io.apiservice.sdk.call.ApiResponse;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.ForbiddenException;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.UnauthorizedException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The two clients, each blocking and asynchronous, with one signature. */
enum SendingWay {
  API,
  API_ASYNC,
  DROP_IN,
  DROP_IN_ASYNC;

  /** A response, whether it was returned or thrown. */
  record Answer(int status, String body, Optional<Diagnosis> diagnosis) {}

  boolean isDropIn() {
    return this == DROP_IN || this == DROP_IN_ASYNC;
  }

  boolean isAsync() {
    return this == API_ASYNC || this == DROP_IN_ASYNC;
  }

  /**
   * Sends a request. Throws what the caller of that client gets.
   *
   * @param base the base URI of the client
   */
  Answer send(
      ApiClient api,
      URI base,
      String method,
      String path,
      @Nullable BodyPublisher body,
      Duration limit)
      throws Throwable {
    try {
      return switch (this) {
        case API -> answer(call(api, method, path, body, limit).send());
        case DROP_IN ->
            answer(
                api,
                api.asHttpClient()
                    .send(
                        request(base.resolve(path), method, body, limit), BodyHandlers.ofString()));
        case API_ASYNC, DROP_IN_ASYNC ->
            answer(api, start(api, base, method, path, body, limit).get());
      };
    } catch (ResponseException e) {
      return answer(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ResponseException response) {
        return answer(response);
      }
      throw e.getCause();
    }
  }

  /** Starts an asynchronous call. */
  CompletableFuture<?> start(
      ApiClient api,
      URI base,
      String method,
      String path,
      @Nullable BodyPublisher body,
      Duration limit) {
    return isDropIn()
        ? api.asHttpClient()
            .sendAsync(request(base.resolve(path), method, body, limit), BodyHandlers.ofString())
        : call(api, method, path, body, limit).sendAsync();
  }

  private static Call<ApiResponse<String>> call(
      ApiClient api, String method, String path, @Nullable BodyPublisher body, Duration limit) {
    ApiRequest request = api.request(method, path);
    return (body == null ? request : request.body(body, "text/plain"))
        .returning(String.class)
        .withResponse()
        .timeout(limit);
  }

  private static HttpRequest request(
      URI uri, String method, @Nullable BodyPublisher body, Duration limit) {
    return HttpRequest.newBuilder(uri)
        .method(method, body == null ? BodyPublishers.noBody() : body)
        .timeout(limit)
        .build();
  }

  private static Answer answer(ApiClient api, Object response) {
    return response instanceof HttpResponse<?> http
        ? new Answer(http.statusCode(), String.valueOf(http.body()), api.diagnose(http))
        : answer((ApiResponse<?>) response);
  }

  private static Answer answer(ApiResponse<?> response) {
    return new Answer(response.status(), String.valueOf(response.value()), Optional.empty());
  }

  private static Answer answer(ResponseException e) {
    Optional<Diagnosis> diagnosis =
        e instanceof UnauthorizedException refused
            ? Optional.of(refused.diagnosis())
            : e instanceof ForbiddenException forbidden
                ? Optional.of(forbidden.diagnosis())
                : Optional.empty();
    return new Answer(e.status(), e.body(), diagnosis);
  }
}
