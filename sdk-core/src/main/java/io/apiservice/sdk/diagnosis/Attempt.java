package io.apiservice.sdk.diagnosis;

import java.time.Instant;

/**
 * Something that the SDK tried during the call.
 *
 * @param at when, by the client's clock
 * @param action what was done, for instance {@code refreshed once via https://…/token}
 * @param outcome what came of it, sanitised; for instance {@code 400 invalid_grant}
 */
public record Attempt(Instant at, String action, String outcome) {}
