package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * A request that followed a redirect, as the application may see it: with those headers of its own
 * request that were sent again, and without the credential.
 */
final class RedirectedRequest extends HttpRequest {
  private final HttpRequest asked;
  private final Request sent;
  private final HttpHeaders headers;

  private RedirectedRequest(HttpRequest asked, Request sent, HttpHeaders headers) {
    this.asked = asked;
    this.sent = sent;
    this.headers = headers;
  }

  static HttpRequest of(HttpRequest asked, Request sent) {
    Headers again = sent.headers();
    return new RedirectedRequest(
        asked,
        sent,
        HttpHeaders.of(asked.headers().map(), (name, value) -> again.all(name).contains(value)));
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return sent.body().flatMap(body -> asked.bodyPublisher());
  }

  @Override
  public String method() {
    return sent.method();
  }

  @Override
  public Optional<Duration> timeout() {
    return asked.timeout();
  }

  @Override
  public boolean expectContinue() {
    return asked.expectContinue();
  }

  @Override
  public URI uri() {
    return sent.publicUri();
  }

  @Override
  public Optional<HttpClient.Version> version() {
    return asked.version();
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }
}
