/**
 * For transports that use another HTTP client than the JDK's. {@link
 * io.apiservice.sdk.http.spi.BlockingTransport} turns a blocking client, and perhaps a non-blocking
 * one beside it, into a transport. It implements the rules that are the same for every client:
 * deadlines, interrupts, cancellation and bodies. {@link
 * io.apiservice.sdk.http.spi.ClientResponseBody} and {@link
 * io.apiservice.sdk.http.spi.PeekedInputStream} are for adapters that give another client the
 * credentials of the SDK. May use {@code http.client} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.http.spi;

import org.jspecify.annotations.NullMarked;
