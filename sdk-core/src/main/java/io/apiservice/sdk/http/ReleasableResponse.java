package io.apiservice.sdk.http;

import io.apiservice.sdk.async.Releasable;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of every response. A future whose caller has gone releases its response. The
 * interface for releasing is internal, so it is implemented here and not by the exported {@link
 * Response}.
 */
final class ReleasableResponse extends Response implements Releasable {
  ReleasableResponse(
      int status,
      Headers headers,
      Body body,
      @Nullable Request request,
      @Nullable Response previous,
      HttpClient.@Nullable Version version) {
    super(status, headers, body, request, previous, version);
  }
}
