/**
 * Obtains, stores and shares access tokens. Start at {@link io.apiservice.sdk.oauth.OAuth}. May use
 * {@code auth} and the packages below it, but not {@code call}.
 */
@NullMarked
package io.apiservice.sdk.oauth;

import org.jspecify.annotations.NullMarked;
