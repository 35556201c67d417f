package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.async.TimeRange;
import java.time.Instant;
import java.util.Optional;

/**
 * What the client knows of the credential that it sent, beside its text.
 *
 * @param type what kind of credential it is
 * @param grant the name of the grant it belongs to; empty for keys and fixed tokens
 * @param generation the number of the token within its grant, counted from 1; 0 for keys
 * @param source how this process came by it
 * @param obtainedAt when it was obtained, by the client's clock, if known
 * @param expiresAt when it expires, if known
 * @param becauseOfRefusal whether it was obtained because its predecessor had been refused
 */
public record CredentialFacts(
    Type type,
    Optional<String> grant,
    long generation,
    Source source,
    Optional<Instant> obtainedAt,
    Optional<Instant> expiresAt,
    boolean becauseOfRefusal) {
  /** Bounds the times to the years 1 to 9999. */
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

  /** How a process came by a credential. */
  public enum Source {
    /** It was configured. */
    CONFIGURED,
    /** This process got it from the token endpoint. */
    OBTAINED,
    /** Another process got it; this one read it from the store. */
    ADOPTED
  }

  /** Facts of a configured credential of which nothing else is known. */
  public static CredentialFacts of(Type type) {
    return new CredentialFacts(
        type, Optional.empty(), 0, Source.CONFIGURED, Optional.empty(), Optional.empty(), false);
  }
}
