package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;

/** Describes each cause in a sentence, for rules that have nothing more precise to say. */
final class Summaries {
  private Summaries() {}

  static String of(Cause cause) {
    return switch (cause) {
      case CREDENTIALS_MISSING -> "the request carried no credential";
      case CREDENTIALS_MALFORMED -> "the server could not read the credential";
      case PLACEHOLDER_CREDENTIALS -> "a placeholder was sent instead of the credential";
      case TOKEN_EXPIRED -> "the server says that the credential has expired";
      case TOKEN_REVOKED -> "the credential was revoked";
      case TOKEN_NOT_YET_VALID -> "the token is not valid yet";
      case CLOCK_SKEW -> "the clocks of client and server disagree";
      case TOKEN_UNKNOWN -> "the server does not accept this key or token as one it knows";
      case SIGNATURE_INVALID -> "the signature of the token or request does not verify";
      case WRONG_ISSUER -> "the token comes from an issuer that this server does not accept";
      case WRONG_AUDIENCE -> "the token was issued for another API";
      case WRONG_ENVIRONMENT -> "the credential belongs to another environment";
      case WRONG_TOKEN_TYPE -> "the credential is of another kind than the server expects";
      case WRONG_SCHEME -> "the server wants another authentication scheme";
      case WRONG_PLACEMENT -> "the server looks for the credential in another place";
      case CREDENTIALS_STRIPPED -> "the credential was lost on its way to the server";
      case INSUFFICIENT_SCOPE -> "the credential is valid but does not allow this request";
      case STEP_UP_REQUIRED -> "the user must sign in again, more strongly or with consent";
      case PROOF_REQUIRED -> "the server requires a proof of possession in addition to the token";
      case PROXY_AUTHENTICATION -> "a proxy on the way asks for credentials of its own";
      case ACCOUNT_DISABLED -> "the account behind the credential is disabled or restricted";
      case REFRESH_TOKEN_INVALID -> "the refresh token is no longer accepted";
      case CLIENT_INVALID -> "the client id or its secret is not accepted";
      case GRANT_NOT_ALLOWED -> "this client may not use this grant or scope";
      case FRESH_TOKEN_REJECTED -> "a token that was obtained a moment ago was refused";
      case SERVER_FAULT -> "the server failed; the response says nothing about the credential";
      case NOT_AUTH -> "this is not about the credential";
      case AMBIGUOUS -> "the response does not say why";
    };
  }
}
