/**
 * How tokens are obtained, kept and shared. Start at {@link io.apiservice.sdk.oauth.OAuth}. May use
 * {@code auth} and what that uses, never {@code call}.
 */
@NullMarked
package io.apiservice.sdk.oauth;

import org.jspecify.annotations.NullMarked;
