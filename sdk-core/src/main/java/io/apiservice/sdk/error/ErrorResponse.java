package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.util.Optional;

/**
 * A response whose status means that the call failed.
 *
 * @param request the method and the URI without its query, for the first line of the message
 * @param gzipped whether the body of the request was compressed
 * @param status the status
 * @param headers the headers
 * @param body the beginning of the body
 * @param codec reads the body
 * @param mask masks secrets that the server may have echoed
 * @param diagnosis why the request was refused, if that was diagnosed
 */
@SuppressWarnings("ArrayRecordComponent") // allowed because instances are never compared
record ErrorResponse(
    RedactedText request,
    boolean gzipped,
    int status,
    Headers headers,
    byte[] body,
    JsonCodec codec,
    SecretMask mask,
    Optional<Diagnosis> diagnosis) {
  @Override
  public String toString() {
    return status + " to " + request;
  }
}
