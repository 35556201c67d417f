package io.apiservice.sdk.call;

import io.apiservice.sdk.diagnosis.RequestId;
import io.apiservice.sdk.http.Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A whole response with its decoded value.
 *
 * @param status the status code
 * @param headers the headers
 * @param value what the body was decoded to; null where nothing was asked for
 * @param <T> the type of the value
 */
public record ApiResponse<T extends @Nullable Object>(int status, Headers headers, T value) {
  /** The server's name for this request, if it gave one. */
  public Optional<String> requestId() {
    return RequestId.of(headers);
  }
}
