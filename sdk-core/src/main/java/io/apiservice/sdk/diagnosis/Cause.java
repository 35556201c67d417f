package io.apiservice.sdk.diagnosis;

/**
 * Why a request was refused. The names are stable; each has a section in {@code docs/causes.md}.
 */
public enum Cause {
  /** The request carried no credential at all. */
  CREDENTIALS_MISSING,
  /**
   * The text that was sent cannot be a credential. It has quotes, blanks, two schemes or a broken
   * encoding, for example.
   */
  CREDENTIALS_MALFORMED,
  /** A text such as {@code YOUR_API_KEY} or {@code undefined} was sent in place of a credential. */
  PLACEHOLDER_CREDENTIALS,
  /** The token has expired. */
  TOKEN_EXPIRED,
  /** The token or key was revoked. */
  TOKEN_REVOKED,
  /** The token is not valid yet. */
  TOKEN_NOT_YET_VALID,
  /** The clocks of client and server disagree. */
  CLOCK_SKEW,
  /** The server does not know the key or token. It is wrong or mistyped. */
  TOKEN_UNKNOWN,
  /** The signature of the token or request did not verify. */
  SIGNATURE_INVALID,
  /** The token comes from an issuer that the server does not accept. */
  WRONG_ISSUER,
  /** The token was issued for another API. */
  WRONG_AUDIENCE,
  /**
   * The credential belongs to another environment: test instead of production, or another region,
   * tenant or provider.
   */
  WRONG_ENVIRONMENT,
  /** An ID token, a refresh token or another secret was sent as the access token. */
  WRONG_TOKEN_TYPE,
  /** The server requires another authentication scheme. */
  WRONG_SCHEME,
  /** The server reads the credential from another header or parameter. */
  WRONG_PLACEMENT,
  /** The credential was removed on the way: by a redirect, a proxy or a gateway. */
  CREDENTIALS_STRIPPED,
  /** The token is valid but does not allow the request. */
  INSUFFICIENT_SCOPE,
  /** The user must authenticate more strongly or more recently. */
  STEP_UP_REQUIRED,
  /** A proof of possession is required: DPoP, a nonce, a client certificate. */
  PROOF_REQUIRED,
  /** A proxy, not the API, requires credentials. */
  PROXY_AUTHENTICATION,
  /** The account is disabled, locked or unpaid. */
  ACCOUNT_DISABLED,
  /** The refresh token is no longer accepted. */
  REFRESH_TOKEN_INVALID,
  /** The client id or its secret is not accepted. */
  CLIENT_INVALID,
  /** This client may not use this grant type. */
  GRANT_NOT_ALLOWED,
  /** A token obtained a moment ago was refused. */
  FRESH_TOKEN_REJECTED,
  /** The server failed; the response says nothing about the credential. */
  SERVER_FAULT,
  /** The refusal looks like a failed authentication, but the credential is not the reason. */
  NOT_AUTH,
  /** The response does not say why. */
  AMBIGUOUS
}
