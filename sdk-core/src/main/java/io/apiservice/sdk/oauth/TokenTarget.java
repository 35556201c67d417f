package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.endpoint.TokenScope;

/** What an access token is for: a scope and an audience. */
interface TokenTarget {
  TokenScope scope();

  /** Identifies the tokens of this target in the token history of an origin, by {@code equals}. */
  Object history();
}
