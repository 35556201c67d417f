package io.apiservice.sdk.cli.probe;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A response whose body may have failed right after the head.
 *
 * @param statusCode the status
 * @param headers the headers
 * @param body the body, still arriving
 * @param sslSession the TLS connection, where it is known
 */
record PartialResponse(
    int statusCode, HttpHeaders headers, LimitedBody body, Optional<SSLSession> sslSession) {
  static PartialResponse complete(HttpResponse<LimitedBody> response) {
    return new PartialResponse(
        response.statusCode(), response.headers(), response.body(), response.sslSession());
  }

  static PartialResponse head(HttpResponse.ResponseInfo info, LimitedBody body) {
    return new PartialResponse(info.statusCode(), info.headers(), body, Optional.empty());
  }
}
