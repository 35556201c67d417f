/**
 * HTTP messages as values, and the transports that send them. Start at {@link
 * io.apiservice.sdk.http.Transport}. May use {@code async} and {@code redact}.
 */
@NullMarked
package io.apiservice.sdk.http;

import org.jspecify.annotations.NullMarked;
