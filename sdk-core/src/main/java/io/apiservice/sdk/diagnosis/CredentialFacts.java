package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.async.TimeRange;
import java.time.Instant;
import java.util.Optional;

/**
 * What the client knows about the credential that it sent, apart from its text.
 *
 * @param type the kind of credential
 * @param grant the name of its grant; empty for keys and fixed tokens
 * @param generation the number of the token within its grant, counted from 1; 0 for keys
 * @param source where this process got the credential from
 * @param obtainedAt when it was obtained, on the client's clock, if known
 * @param expiresAt when it expires, if known
 * @param becauseOfRefusal whether it was obtained because its predecessor was refused
 */
public record CredentialFacts(
    Type type,
    Optional<String> grant,
    long generation,
    Source source,
    Optional<Instant> obtainedAt,
    Optional<Instant> expiresAt,
    boolean becauseOfRefusal) {
  /** Limits the times to the years 1 to 9999. */
  public CredentialFacts {
    obtainedAt = obtainedAt.map(TimeRange::bounded);
    expiresAt = expiresAt.map(TimeRange::bounded);
  }

  /** The kind of a credential. */
  public enum Type {
    /** No credential. */
    NONE,
    /** A long-lived key. */
    API_KEY,
    /** An access token. */
    ACCESS_TOKEN,
    /** A refresh token, at the token endpoint. */
    REFRESH_TOKEN,
    /** Client id and secret, at the token endpoint. */
    CLIENT
  }

  /** Where a process got a credential from. */
  public enum Source {
    /** The configuration. */
    CONFIGURED,
    /** The response of the token endpoint. */
    OBTAINED,
    /** The store, into which another process had written it. */
    ADOPTED
  }

  /** Returns the facts of a configured credential, of which only the type is known. */
  public static CredentialFacts of(Type type) {
    return new CredentialFacts(
        type, Optional.empty(), 0, Source.CONFIGURED, Optional.empty(), Optional.empty(), false);
  }
}
