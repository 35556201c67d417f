package io.apiservice.sdk.diagnosis;

/**
 * Something that was seen and speaks for the cause.
 *
 * @param source where it was seen, for instance {@code WWW-Authenticate}
 * @param text what was seen, redacted and sanitised
 */
public record Evidence(String source, String text) {}
