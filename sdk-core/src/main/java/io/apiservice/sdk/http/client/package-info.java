/**
 * The JDK's HTTP client behind {@link io.apiservice.sdk.http.Transport}. Not exported. May use
 * {@code http.context} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.http.client;

import org.jspecify.annotations.NullMarked;
