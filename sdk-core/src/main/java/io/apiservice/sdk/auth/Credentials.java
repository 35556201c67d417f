package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where credentials come from: the factory of the sources that need no authorization server. */
public final class Credentials {
  private Credentials() {}

  /**
   * A long-lived key, sent as {@code Authorization: Bearer …} unless the API wants it elsewhere:
   * {@link ApiKey#inHeader} or {@link ApiKey#inQuery}.
   *
   * @throws IllegalArgumentException if it cannot be a key; the message says why and does not
   *     contain it
   */
  public static ApiKey apiKey(@Nullable String key) {
    return new ApiKey(CredentialValidation.check(key, Credential.Placement.BEARER));
  }

  /**
   * An access token that somebody else looks after: it is never renewed.
   *
   * @throws IllegalArgumentException if it cannot be a token
   */
  public static CredentialProvider bearer(@Nullable String token) {
    return new StaticCredentialProvider(
        new Credential(
            Credential.Placement.BEARER,
            "Authorization",
            CredentialValidation.check(token, Credential.Placement.BEARER),
            CredentialFacts.of(CredentialFacts.Type.ACCESS_TOKEN)));
  }

  /** No credential: requests are sent unsigned. */
  public static CredentialProvider none() {
    return AnonymousCredentialProvider.NOBODY;
  }

  /**
   * Tokens from code of your own that may block. It is called on a thread of the SDK, by one caller
   * at a time however many wait; the token is kept until shortly before it expires or an API
   * refuses it.
   */
  public static CredentialProvider tokens(Callable<AccessToken> source) {
    return new CallbackTokenProvider(Objects.requireNonNull(source, "source"));
  }

  /** Tokens from asynchronous code of your own; otherwise as {@link #tokens}. */
  public static CredentialProvider tokensAsync(Supplier<CompletionStage<AccessToken>> source) {
    return new CallbackTokenProvider(Objects.requireNonNull(source, "source"));
  }

  /**
   * A key from an environment variable, read when the first request needs it; as a bearer token.
   *
   * @param name the name of the variable
   */
  public static CredentialProvider environment(String name) {
    return new EnvironmentVariableProvider(name, System::getenv);
  }

  /**
   * The first of several sources that has a credential, asked in order once and then kept. A source
   * that has one which is broken does not fall through to the next. If none has one, the failure
   * lists what was tried.
   */
  public static CredentialProvider firstOf(CredentialProvider... sources) {
    return new CredentialProviderChain(List.of(sources));
  }

  /**
   * A token of your own making.
   *
   * @param value the token
   * @param expiresAt when it expires; empty if it is used until an API refuses it
   */
  public record AccessToken(String value, Optional<Instant> expiresAt) {
    /** Checks the value. */
    public AccessToken {
      CredentialValidation.check(value, Credential.Placement.BEARER);
      Objects.requireNonNull(expiresAt);
    }

    /** A token without a known end. */
    public static AccessToken of(String value) {
      return new AccessToken(value, Optional.empty());
    }

    /** A token with a known end. */
    public static AccessToken of(String value, Instant expiresAt) {
      return new AccessToken(value, Optional.of(expiresAt));
    }

    @Override
    public String toString() {
      return "AccessToken["
          + io.apiservice.sdk.diagnosis.Fingerprint.of(value)
          + ", "
          + expiresAt
          + "]";
    }
  }
}
