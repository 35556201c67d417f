package io.apiservice.sdk.oauth;

/**
 * How a sign-out ended. In any case no process that shares the store obtains a new token from now
 * on.
 *
 * @param revoked whether the authorization server confirmed that the refresh token is dead
 * @param sessionMayRemain whether something may still be alive there: revocation was not confirmed,
 *     or a refresh was under way whose result this process does not know
 */
public record SignOutResult(boolean revoked, boolean sessionMayRemain) {}
