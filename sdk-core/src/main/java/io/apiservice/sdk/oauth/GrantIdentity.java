package io.apiservice.sdk.oauth;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a login.
 *
 * @param ownKey identifies the login among those of the client; null if its subject, which is then
 *     the name, does
 * @param name the name for messages and events
 * @param repeatableGrant what each token request presents; null if the login has a refresh token
 * @param source supplies the configured refresh token; may block
 * @param initialToken an access token that the application already has, or null
 * @param onRotation receives each new refresh token, or null
 * @param mayCreate whether it may create a record; otherwise the store must have one
 */
record GrantIdentity(
    @Nullable String ownKey,
    String name,
    @Nullable GrantType repeatableGrant,
    Supplier<@Nullable String> source,
    @Nullable InitialToken initialToken,
    @Nullable Consumer<String> onRotation,
    boolean mayCreate) {
  /** Creates a login that creates its record if there is none. */
  GrantIdentity(
      @Nullable String ownKey,
      String name,
      @Nullable GrantType repeatableGrant,
      Supplier<@Nullable String> source,
      @Nullable InitialToken initialToken,
      @Nullable Consumer<String> onRotation) {
    this(ownKey, name, repeatableGrant, source, initialToken, onRotation, true);
  }

  /** Creates a login whose record must be in the store; only its subject is configured. */
  static GrantIdentity stored(String subject) {
    return new GrantIdentity(null, subject, null, () -> null, null, null, false);
  }

  /** Whether the login has a refresh token. */
  boolean rotates() {
    return repeatableGrant == null;
  }

  /** Returns the refresh token that is known without a lookup; null if there is none. */
  @Nullable String configuredRefreshToken() {
    return source instanceof ConfiguredRefreshToken configured ? configured.value() : null;
  }

  /** Returns the configured refresh token; null if the login has none. May block. */
  @Nullable String seed() {
    if (!rotates() || !mayCreate) {
      return null;
    }
    String seed = source.get();
    if (seed == null) {
      throw new IllegalArgumentException("there is no refresh token for " + name);
    }
    return OAuthValidation.refreshToken(seed);
  }

  @Override
  public String toString() {
    return name;
  }
}
