package io.apiservice.sdk.http;

import io.apiservice.sdk.async.Releasable;
import org.jspecify.annotations.Nullable;

/**
 * Every response is one of these: futures release it if their caller has gone, without an exported
 * type that has an internal interface.
 */
final class ReleasableResponse extends Response implements Releasable {
  ReleasableResponse(
      int status,
      Headers headers,
      Body body,
      @Nullable Request request,
      @Nullable Response previous) {
    super(status, headers, body, request, previous);
  }
}
