package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.EmptySubscription;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;

/**
 * The 407 of a proxy to {@code CONNECT}. The JDK's client passes it on as a response whose body is
 * null, and asks no handler for a subscriber.
 */
final class ProxyRefusal {
  private ProxyRefusal() {}

  static boolean is(HttpResponse<?> response) {
    return response.body() == null;
  }

  /** What a handler is told of the response. */
  static ResponseInfo info(HttpResponse<?> response) {
    return new Info(response.statusCode(), response.headers(), response.version());
  }

  /** Tells a subscriber that the body is empty. */
  static <T> BodySubscriber<T> finish(BodySubscriber<T> subscriber) {
    subscriber.onSubscribe(EmptySubscription.INSTANCE);
    subscriber.onComplete();
    return subscriber;
  }

  private record Info(int statusCode, HttpHeaders headers, HttpClient.Version version)
      implements ResponseInfo {}
}
