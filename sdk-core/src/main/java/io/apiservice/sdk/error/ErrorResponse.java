package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.util.Optional;

/**
 * An answer whose status says that the call failed.
 *
 * @param request method and URI without its query, for a headline
 * @param status the status
 * @param headers the headers
 * @param body the (beginning of the) body
 * @param codec reads the body
 * @param mask knows what must not be repeated, should the server have quoted it
 * @param diagnosis why, where it was looked into
 */
@SuppressWarnings({"ArrayRecordComponent", "exports"}) // never compared; made by this module
public record ErrorResponse(
    RedactedText request,
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
