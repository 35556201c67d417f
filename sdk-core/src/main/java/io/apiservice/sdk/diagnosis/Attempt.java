package io.apiservice.sdk.diagnosis;

import java.time.Instant;

/**
 * A step that the SDK has tried during a call.
 *
 * @param at when it was tried, on the client's clock
 * @param action what was done, for example {@code refreshed once via https://…/token}
 * @param outcome the result, sanitised; for example {@code 400 invalid_grant}
 */
public record Attempt(Instant at, String action, String outcome) {}
