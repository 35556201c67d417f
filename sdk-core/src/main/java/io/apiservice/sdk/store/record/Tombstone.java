package io.apiservice.sdk.store.record;

import java.time.Instant;

/**
 * The mark that the server has finally rejected a refresh token.
 *
 * @param refresh the fingerprint of the refresh token
 * @param error the OAuth error code (RFC 6749 §5.2)
 * @param at when it was rejected
 * @param presented how often it had been presented
 */
public record Tombstone(String refresh, String error, Instant at, int presented) {}
