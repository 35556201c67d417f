/**
 * Where tokens are kept. Start at {@link io.apiservice.sdk.store.TokenStore}: memory, files shared
 * by the processes of a host, or a store of your own. Uses {@code error} and the packages to its
 * right.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.store;
