package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.endpoint.TokenScope;

/** What an access token is for. */
interface TokenTarget {
  TokenScope scope();

  /** Identifies the tokens of this target by {@code equals}. */
  Object history();
}
