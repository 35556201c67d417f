/**
 * Decides what may be shown of a secret or of a server's text. {@link
 * io.apiservice.sdk.redact.SecretMask} knows the secrets of a call and is the only maker of {@link
 * io.apiservice.sdk.redact.RedactedText} and {@link io.apiservice.sdk.redact.RedactedCause}, which
 * exceptions and log lines take. Not exported; uses no other package of the library.
 */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.redact;
