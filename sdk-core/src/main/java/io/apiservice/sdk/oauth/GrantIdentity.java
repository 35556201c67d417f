package io.apiservice.sdk.oauth;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a login.
 *
 * @param ownKey distinguishes the login from the other logins of the client; null if the login has
 *     a subject, which is then its {@code name} and distinguishes it
 * @param name the name for messages and events
 * @param repeatableGrant the grant that each token request presents; null if the login has a
 *     refresh token
 * @param source supplies the configured refresh token; may block
 * @param initialToken an access token that the application already has, or null
 * @param onRotation receives each new refresh token, or null
 * @param mayCreate whether a missing record is created; if false, the record must already be in the
 *     store
 */
record GrantIdentity(
    @Nullable String ownKey,
    String name,
    @Nullable GrantType repeatableGrant,
    Supplier<@Nullable String> source,
    @Nullable InitialToken initialToken,
    @Nullable Consumer<String> onRotation,
    boolean mayCreate) {
  /** Creates a login whose record is created if it does not exist. */
  GrantIdentity(
      @Nullable String ownKey,
      String name,
      @Nullable GrantType repeatableGrant,
      Supplier<@Nullable String> source,
      @Nullable InitialToken initialToken,
      @Nullable Consumer<String> onRotation) {
    this(ownKey, name, repeatableGrant, source, initialToken, onRotation, true);
  }

  /** Creates a login whose record must already be in the store; only its subject is configured. */
  static GrantIdentity stored(String subject) {
    return new GrantIdentity(null, subject, null, () -> null, null, null, false);
  }

  /** Whether the login has a refresh token, which the server may rotate. */
  boolean rotates() {
    return repeatableGrant == null;
  }

  /**
   * Returns the configured refresh token if it is available without running code of the
   * application; otherwise null.
   */
  @Nullable String configuredRefreshToken() {
    return source instanceof ConfiguredRefreshToken configured ? configured.value() : null;
  }

  /**
   * Returns the configured refresh token; null if the login has none. May block, because it may run
   * a lookup of the application.
   */
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
