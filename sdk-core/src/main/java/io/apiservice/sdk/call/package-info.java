/**
 * One call, from the request to the typed response: retries, decoding, paging. Start at {@link
 * io.apiservice.sdk.call.Call}. May use {@code auth} and what that uses, never {@code oauth}.
 */
@NullMarked
package io.apiservice.sdk.call;

import org.jspecify.annotations.NullMarked;
