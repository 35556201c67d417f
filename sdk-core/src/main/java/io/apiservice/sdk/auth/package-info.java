/**
 * Credentials, their sources, signing for pinned origins, and the renewal after a 401. Start at
 * {@code Credentials}. May use {@code event} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.auth;

import org.jspecify.annotations.NullMarked;
