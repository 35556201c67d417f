package io.apiservice.sdk.cli.probe;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A response of which the status and the headers have arrived. Reading its body may have failed
 * after that.
 *
 * @param statusCode the status
 * @param headers the headers
 * @param body the body, which may still be arriving
 * @param sslSession the TLS connection, if it is known
 */
record PartialResponse(
    int statusCode, HttpHeaders headers, LimitedBody body, Optional<SSLSession> sslSession) {
  /** The JDK's client passes the 407 of a proxy to {@code CONNECT} on without a body. */
  static PartialResponse complete(HttpResponse<LimitedBody> response) {
    LimitedBody body = response.body() == null ? LimitedBody.empty() : response.body();
    return new PartialResponse(
        response.statusCode(), response.headers(), body, response.sslSession());
  }

  static PartialResponse head(HttpResponse.ResponseInfo info, LimitedBody body) {
    return new PartialResponse(info.statusCode(), info.headers(), body, Optional.empty());
  }
}
