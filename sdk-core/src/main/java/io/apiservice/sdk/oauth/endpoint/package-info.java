/** Requests to the token endpoint and what its responses mean (RFC 6749 §§3.2, 5). Not exported. */
@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.oauth.endpoint;
