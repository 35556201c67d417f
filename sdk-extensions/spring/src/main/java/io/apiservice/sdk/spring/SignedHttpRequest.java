package io.apiservice.sdk.spring;

import io.apiservice.sdk.http.Request;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

/** A request with the credential, so that the request of the application stays without it. */
final class SignedHttpRequest extends HttpRequestWrapper {
  private final URI uri;
  private final HttpHeaders headers = new HttpHeaders();

  SignedHttpRequest(HttpRequest request, Request unsigned, Request signed) {
    super(request);
    this.uri = signed.uri().equals(unsigned.uri()) ? request.getURI() : signed.uri();
    request.getHeaders().forEach(headers::addAll);
    SpringHeaders.addSigned(headers, unsigned, signed);
  }

  @Override
  public URI getURI() {
    return uri;
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }
}
