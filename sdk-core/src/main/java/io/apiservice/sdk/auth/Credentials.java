package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.redact.SecretValidation;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates credential providers that need no authorization server; {@code OAuth} creates those that
 * need one.
 *
 * <pre>{@code
 * ApiClient.builder().credentials(Credentials.apiKey(System.getenv("API_KEY")).inHeader("X-Api-Key"))
 * }</pre>
 */
public final class Credentials {
  private Credentials() {}

  /**
   * A long-lived key, sent as {@code Authorization: Bearer …}. Use {@link ApiKey#inHeader} or
   * {@link ApiKey#inQuery} if the API expects it elsewhere.
   *
   * @param key the key alone, without a scheme
   * @throws IllegalArgumentException if it is null, blank or cannot be a key; the message says why
   *     and does not contain it
   */
  public static ApiKey apiKey(@Nullable String key) {
    return new ApiKey(SecretValidation.token("the credential", key));
  }

  /**
   * A fixed access token. It is never renewed: a 401 is final.
   *
   * @throws IllegalArgumentException if it is null, blank or cannot be a token
   */
  public static CredentialProvider bearer(@Nullable String token) {
    return new StaticCredentialProvider(
        new Credential(
            Credential.Placement.BEARER,
            "Authorization",
            SecretValidation.token("the credential", token),
            CredentialFacts.of(CredentialFacts.Type.ACCESS_TOKEN)));
  }

  /**
   * A user and a password, sent as {@code Authorization: Basic …} (RFC 7617) in UTF-8. One of the
   * two may be empty, as many APIs want a key in place of the user or of the password.
   *
   * @throws IllegalArgumentException if one is null, both are empty, the user has a colon, or one
   *     has a control character; the message contains neither
   */
  public static CredentialProvider basic(@Nullable String user, @Nullable String password) {
    return new StaticCredentialProvider(Credential.basic(user, password));
  }

  /**
   * Credentials of another scheme, sent as {@code Authorization: SCHEME CREDENTIALS}. Example:
   * {@code Credentials.authorization("Token", key)}.
   *
   * @param scheme the scheme, without {@code Bearer} and {@code Basic}, which have methods of their
   *     own
   * @param credentials what follows the scheme: a key, or parameters such as {@code key="…"}
   * @throws IllegalArgumentException if the scheme is not a token, or the credentials are null,
   *     blank or cannot be sent; the message does not contain them
   */
  public static CredentialProvider authorization(String scheme, @Nullable String credentials) {
    return new StaticCredentialProvider(
        Credential.authorization(
            scheme, SecretValidation.authorization("the credential", credentials)));
  }

  /** No credential: requests are sent unsigned. */
  public static CredentialProvider none() {
    return AnonymousCredentialProvider.INSTANCE;
  }

  /**
   * Tokens from code of the application. The code runs on a thread of the SDK and may block. It is
   * called once, however many callers wait for a token. A token is kept until shortly before it
   * expires, or until the API refuses it. If the code throws or returns null, the waiting calls
   * fail with a {@code CredentialUnavailableException}.
   */
  public static CredentialProvider tokens(Callable<AccessToken> source) {
    return new CallbackTokenProvider(Objects.requireNonNull(source, "source"));
  }

  /**
   * Tokens from asynchronous code of the application. In all other respects it is like {@link
   * #tokens}.
   */
  public static CredentialProvider tokensAsync(Supplier<CompletionStage<AccessToken>> source) {
    return new CallbackTokenProvider(Objects.requireNonNull(source, "source"));
  }

  /**
   * A key from an environment variable, sent as a bearer token. It is read when the first request
   * needs it; if it is missing, that call fails with a {@code CredentialUnavailableException}.
   *
   * @param name the name of the variable
   */
  public static CredentialProvider environment(String name) {
    return new EnvironmentVariableProvider(name, System::getenv);
  }

  /**
   * The first of several sources that has a credential. The sources are asked once, in order; the
   * first one that has a credential is used from then on. If a source has an invalid credential,
   * that is an error, and the next source is not asked. If no source has a credential, the
   * exception lists all sources.
   */
  public static CredentialProvider firstOf(CredentialProvider... sources) {
    return new CredentialProviderChain(List.of(sources));
  }

  /**
   * An access token from code of the application.
   *
   * @param value the token
   * @param expiresAt when it expires; if empty, it is used until the API refuses it
   */
  public record AccessToken(String value, Optional<Instant> expiresAt) {
    /** Checks the value. */
    public AccessToken {
      SecretValidation.token("the credential", value);
      Objects.requireNonNull(expiresAt);
    }

    /** A token whose expiry is not known. */
    public static AccessToken of(String value) {
      return new AccessToken(value, Optional.empty());
    }

    /** A token that expires at this time. */
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
