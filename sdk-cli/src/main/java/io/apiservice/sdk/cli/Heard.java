package io.apiservice.sdk.cli;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * What of an answer was heard: all of it, or its head if the connection broke right after.
 *
 * @param statusCode the status
 * @param headers the headers
 * @param body the body, still coming
 * @param sslSession the TLS connection, where it is known
 */
record Heard(
    int statusCode, HttpHeaders headers, CappedBody body, Optional<SSLSession> sslSession) {
  static Heard whole(HttpResponse<CappedBody> response) {
    return new Heard(
        response.statusCode(), response.headers(), response.body(), response.sslSession());
  }

  static Heard head(HttpResponse.ResponseInfo info, CappedBody body) {
    return new Heard(info.statusCode(), info.headers(), body, Optional.empty());
  }
}
