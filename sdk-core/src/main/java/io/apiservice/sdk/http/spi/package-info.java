/**
 * For transports that use another HTTP client than the JDK's. {@link
 * io.apiservice.sdk.http.spi.BlockingTransport} turns a blocking client into a transport. It
 * implements the rules that are the same for every client: deadlines, interrupts, cancellation and
 * bodies. May use {@code http.client} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.http.spi;

import org.jspecify.annotations.NullMarked;
