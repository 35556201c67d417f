package io.apiservice.sdk.call;

import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.error.ApiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A prepared call. Immutable and thread-safe. It sends nothing before {@link #send()} or {@link
 * #sendAsync()}, and may be sent any number of times. {@code ApiRequest} and {@code Resource}
 * prepare calls; applications do not implement this interface.
 *
 * <pre>{@code
 * User ada = users.calls().get("42").timeout(Duration.ofSeconds(3)).send();
 * }</pre>
 *
 * @param <T> the type of the result
 */
@CheckReturnValue
public interface Call<T extends @Nullable Object> {
  /**
   * Returns a copy with its own deadline. The deadline covers everything from sending to the end of
   * the body, with waiting for a token and retries. For a download it covers everything up to the
   * headers.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  Call<T> timeout(Duration timeout);

  /**
   * Returns a copy with a header. An earlier value of the header is replaced.
   *
   * @throws IllegalArgumentException if the header cannot be sent, or is {@code Authorization}
   */
  Call<T> header(String name, String value);

  /**
   * Returns a copy that changes the resource only if it is still at this version: {@code If-Match}.
   * If not, the call fails with a {@code PreconditionFailedException}.
   *
   * @param etag the entity tag, in its quotes as the server sent it, or {@code *} for any version
   * @throws IllegalArgumentException if it has no quotes, or is weak, which never matches
   */
  Call<T> ifMatch(String etag);

  /**
   * Returns a copy that gets the resource only if it is at another version: {@code If-None-Match}.
   * If not, the response has status 304; send it {@link #withResponse()}.
   *
   * @param etag the entity tag, in its quotes as the server sent it; {@code *} creates a resource
   *     only if there is none
   * @throws IllegalArgumentException if it has no quotes
   */
  Call<T> ifNoneMatch(String etag);

  /**
   * Returns a copy whose body is compressed with gzip, whatever its size, and sent with {@code
   * Content-Encoding: gzip}. The server must accept that: HTTP has no way to ask it before. One
   * that does not should answer 415, which the exception explains.
   *
   * <p>A body in memory (JSON, a text, a form, bytes) is compressed once, on the calling thread,
   * and has a {@code Content-Length}. A file, a stream, a publisher, a multipart body and a body
   * with a progress listener are compressed while they are sent, piece by piece, each time that the
   * request is sent; over HTTP/1.1 they are chunked. What can be sent again without compression can
   * be sent again with it. A call without a body, or with a {@code Content-Encoding} of its own,
   * stays as it is.
   */
  Call<T> gzip();

  /**
   * Returns a copy with an idempotency key. The key is random and chosen now, so the API treats the
   * copy as one operation, even if it is sent several times. So the call may be retried whatever
   * its method is.
   */
  Call<T> idempotencyKey();

  /** Returns a copy with this idempotency key. */
  Call<T> idempotencyKey(String key);

  /**
   * Returns a copy that is retried at most this often. With 0, the request is still repeated once
   * after a 401, because that is not a retry.
   */
  Call<T> retries(int retries);

  /** Returns a copy with a retry policy of its own. */
  Call<T> retries(RetryPolicy retries);

  /** Returns a copy with other credentials. */
  Call<T> credentials(CredentialProvider credentials);

  /**
   * Returns a copy with a tag, for the listener of the client: its events about the requests of
   * this call have the tag. It is not sent, and is shown as it is, so it should contain no secret.
   * An earlier value of the tag is replaced.
   */
  Call<T> tag(String name, String value);

  /**
   * Returns a copy whose result has the status, the headers and the request id besides the value.
   * For this copy a 304 is not a failure.
   */
  Call<ApiResponse<T>> withResponse();

  /**
   * Sends the call and blocks until the result is decoded or the deadline has passed. Interrupting
   * the thread ends the exchange.
   *
   * @return the result; null only for {@code returningNothing()}
   * @throws ApiException if the call fails: a {@code ResponseException} for a status, {@code
   *     CallTimeoutException} at the deadline, {@code CallInterruptedException} if the thread was
   *     interrupted, {@code TransportException} if the network failed, {@code DecodingException} if
   *     the body is not what was asked for, {@code TokenRefreshException} or {@code
   *     CredentialUnavailableException} if there was no credential to send
   * @throws IllegalStateException if the client is closed, or on an I/O thread of the SDK, which
   *     would wait for itself
   */
  @CanIgnoreReturnValue
  T send();

  /**
   * Sends the call and returns at once. Stages added to the future run on the client's executor,
   * never on an I/O thread, and may block. Cancelling the future ends the exchange.
   *
   * @return the result, or a failure with the exceptions of {@link #send()}
   */
  @CanIgnoreReturnValue
  CompletableFuture<T> sendAsync();
}
