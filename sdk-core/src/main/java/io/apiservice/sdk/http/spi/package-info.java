/**
 * For transports over another HTTP client than the JDK's. A blocking client becomes a transport
 * with {@link io.apiservice.sdk.http.spi.BlockingTransport}, which keeps the rules that are the
 * same for every client: deadlines, interrupts, cancellation, bodies. May use {@code http.client}
 * and what that uses.
 */
@NullMarked
package io.apiservice.sdk.http.spi;

import org.jspecify.annotations.NullMarked;
