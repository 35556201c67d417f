/**
 * HTTP as values, and the wire. Everything that sends is a {@link
 * io.apiservice.sdk.http.Transport}; start there. May use {@code async} and {@code redact}.
 */
@NullMarked
package io.apiservice.sdk.http;

import org.jspecify.annotations.NullMarked;
