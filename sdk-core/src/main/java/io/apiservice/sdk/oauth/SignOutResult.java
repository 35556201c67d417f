package io.apiservice.sdk.oauth;

/**
 * The result of a sign-out. Whatever the result, no process that shares the store can obtain a new
 * token for this login.
 *
 * @param revoked whether the authorization server confirmed the revocation of the refresh token
 * @param sessionMayRemain whether the session may still be active at the server, because the
 *     revocation was not confirmed, or because a refresh was under way and this process does not
 *     know its result
 */
public record SignOutResult(boolean revoked, boolean sessionMayRemain) {}
