/**
 * Decides what may be shown of a secret or of a server's text. {@link
 * io.apiservice.sdk.redact.SecretMask} knows the secrets of a call. Only it creates {@link
 * io.apiservice.sdk.redact.RedactedText} and {@link io.apiservice.sdk.redact.RedactedCause}, which
 * exceptions and loggers require. Not exported; uses no other package of the library.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.redact;
