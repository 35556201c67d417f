/**
 * Events for applications: {@link io.apiservice.sdk.event.ApiListener}. May use {@code error} and
 * what that uses.
 */
@NullMarked
package io.apiservice.sdk.event;

import org.jspecify.annotations.NullMarked;
