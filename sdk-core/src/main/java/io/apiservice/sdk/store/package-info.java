/**
 * Token stores. Start at {@link io.apiservice.sdk.store.TokenStore}: in memory, in files that the
 * processes of a host share, or your own implementation. May use {@code error} and the packages
 * below it.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.store;
