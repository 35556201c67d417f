package io.apiservice.sdk.diagnosis;

import java.time.Instant;

/**
 * A step that the SDK tried during the call.
 *
 * @param at when, on the client's clock
 * @param action what was done, for instance {@code refreshed once via https://…/token}
 * @param outcome the result, sanitised; for instance {@code 400 invalid_grant}
 */
public record Attempt(Instant at, String action, String outcome) {}
