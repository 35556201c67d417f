package io.apiservice.sdk.diagnosis;

/**
 * An observation that supports the cause.
 *
 * @param source where it was observed, for instance {@code WWW-Authenticate}
 * @param text what was observed, redacted and sanitised
 */
public record Evidence(String source, String text) {}
