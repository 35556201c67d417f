package io.apiservice.sdk.oauth;

/**
 * The result of a sign-out. In any case, no process that shares the store obtains a new token for
 * this login any more.
 *
 * @param revoked whether the authorization server confirmed the revocation of the refresh token
 * @param sessionMayRemain whether the session may still be active at the server: the revocation was
 *     not confirmed, or a refresh was under way whose result this process does not know
 */
public record SignOutResult(boolean revoked, boolean sessionMayRemain) {}
