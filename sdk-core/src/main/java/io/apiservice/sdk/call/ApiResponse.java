package io.apiservice.sdk.call;

import io.apiservice.sdk.diagnosis.RequestId;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.RateLimit;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A complete response with its decoded value. Immutable.
 *
 * @param <T> the type of the value
 */
public final class ApiResponse<T extends @Nullable Object> {
  private final int status;
  private final Headers headers;
  private final T value;
  private final Optional<String> requestId;
  private final Instant received = Instant.now();

  /** Creates a response from its parts, for tests. */
  public ApiResponse(int status, Headers headers, T value) {
    this(status, headers, value, SecretMask.NONE);
  }

  private ApiResponse(int status, Headers headers, T value, SecretMask mask) {
    this.status = status;
    this.headers = Objects.requireNonNull(headers);
    this.value = value;
    this.requestId = RequestId.of(headers).map(id -> mask.quote(id).toString());
  }

  /** Returns a response with its decoded value. Its request id is masked. */
  public static <T extends @Nullable Object> ApiResponse<T> of(Response response, T value) {
    boolean named = RequestId.of(response.headers()).isPresent();
    return new ApiResponse<>(
        response.status(),
        response.headers(),
        value,
        named ? CallMask.of(response) : SecretMask.NONE);
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The headers, as the server sent them. */
  public Headers headers() {
    return headers;
  }

  /** The decoded body; null if no value was requested. */
  public T value() {
    return value;
  }

  /** The server's identifier of this request, if it sent one. Safe to log. */
  public Optional<String> requestId() {
    return requestId;
  }

  /**
   * Returns the entity tag of the representation, for {@link Call#ifMatch} and {@link
   * Call#ifNoneMatch}.
   */
  public Optional<String> etag() {
    return headers.first("ETag").map(String::trim);
  }

  /** Returns what the server says of the limit on the number of requests, if anything. */
  public Optional<RateLimit> rateLimit() {
    return RateLimit.of(headers, received);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiResponse<?> that
        && status == that.status
        && headers.equals(that.headers)
        && Objects.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, headers, value);
  }

  @Override
  public String toString() {
    return "ApiResponse[status=" + status + ", headers=" + headers + ", value=" + value + "]";
  }
}
