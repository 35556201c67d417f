/**
 * What a user types: {@link io.apiservice.sdk.ApiClient} first, then {@link
 * io.apiservice.sdk.Resource}. May use every other room.
 */
@NullMarked
package io.apiservice.sdk;

import org.jspecify.annotations.NullMarked;
