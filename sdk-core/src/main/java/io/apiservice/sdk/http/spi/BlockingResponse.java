package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.http.Headers;
import java.io.InputStream;
import java.util.Objects;

/**
 * A response whose body has not been read yet.
 *
 * @param status the status code
 * @param headers the headers
 * @param body the body as received. The SDK closes it once, at its end or after {@link
 *     BlockingExchange#abort()}; closing must release the connection
 * @param length the length of the body; negative if it is not known in advance
 * @param proxied whether a proxy was used; the proxy then resolves the names of hosts
 */
public record BlockingResponse(
    int status, Headers headers, InputStream body, long length, boolean proxied) {
  /** Checks that nothing is null. */
  public BlockingResponse {
    Objects.requireNonNull(headers);
    Objects.requireNonNull(body);
  }
}
