package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for a refresh. */
public final class RefreshOptions {
  /** How the client authenticates (RFC 6749 §2.3.1). */
  enum ClientAuthMethod {
    basic,
    post
  }

  @Option(
      names = "--refresh",
      description = {
        "Spend the refresh token: get a new access token from the token endpoint, save the result,"
            + " then call URL with it. Without this option nothing is spent."
      })
  private boolean wanted;

  @Option(
      names = "--refresh-token-env",
      paramLabel = "NAME",
      description = "Spend the refresh token in this environment variable.")
  private @Nullable String tokenVariable;

  @Option(
      names = "--refresh-token-file",
      paramLabel = "FILE",
      description = "Spend the refresh token in the first line of this file; - is standard input.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      description = {
        "Save a new refresh token in this file: a new file, or that of --refresh-token-file. Or"
            + " give --store DIR."
      })
  private @Nullable Path keep;

  @Option(names = "--token-endpoint", paramLabel = "URI", description = "The token endpoint.")
  private @Nullable String endpoint;

  @Option(
      names = "--client-id-env",
      paramLabel = "NAME",
      description = "Take the client id from this environment variable.")
  private @Nullable String idVariable;

  @Option(
      names = "--client-id-file",
      paramLabel = "FILE",
      description = "Take the client id from the first line of this file.")
  private @Nullable Path idFile;

  @Option(
      names = "--client-secret-env",
      paramLabel = "NAME",
      description = "Take the client secret from this environment variable.")
  private @Nullable String secretVariable;

  @Option(
      names = "--client-secret-file",
      paramLabel = "FILE",
      description = "Take the client secret from the first line of this file.")
  private @Nullable Path secretFile;

  @Option(
      names = "--client-auth",
      paramLabel = "METHOD",
      defaultValue = "basic",
      description = "How the client authenticates: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private ClientAuthMethod clientAuthMethod = ClientAuthMethod.basic;

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      description = "The login in the store, as the application names it in subject(…).")
  private @Nullable String subject;

  @Option(
      names = "--issuer",
      paramLabel = "NAME",
      description = "The issuer, if the application sets one with issuer(…).")
  private @Nullable String issuer;

  @Option(
      names = "--scope",
      paramLabel = "SCOPES",
      defaultValue = "",
      description = "The scopes, separated by blanks, as the application requests them.")
  private String scope = "";

  @Option(
      names = "--audience",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The audience, as the application requests it.")
  private String audience = "";

  public boolean wanted() {
    return wanted;
  }

  public @Nullable Path keep() {
    return keep;
  }

  String endpoint() {
    return String.valueOf(endpoint);
  }

  /** Returns the token endpoint; empty if none is given. */
  public Optional<String> given() {
    return Optional.ofNullable(endpoint);
  }

  /** The token endpoint without its query, which may contain a secret. */
  public String shownEndpoint() {
    return endpoint().replaceFirst("[?#].*", "");
  }

  /** Whether a refresh token is given, by a variable or a file. */
  public boolean tokenGiven() {
    return tokenVariable != null || tokenFile != null;
  }

  /** Describes what is wrong with the options; null if they are valid. */
  public @Nullable String mistake(boolean store, boolean accessToken) {
    if (!wanted) {
      return tokenGiven() || keep != null || endpoint != null
          ? "nothing was spent: to spend a refresh token, add --refresh"
          : null;
    }
    if (accessToken) {
      return "--refresh gets the access token itself: remove --token-env, --token-file or"
          + " --bearer-stdin";
    }
    if (!tokenGiven() && !store) {
      return "--refresh needs a login: --store DIR --subject NAME, --refresh-token-env NAME or"
          + " --refresh-token-file FILE";
    }
    if (tokenGiven() && !store && keep == null) {
      return "nothing was spent: if the server replaced the refresh token, the new one would be lost"
          + " with this process, and the login with it. Add --keep FILE or --store DIR";
    }
    return conflict(store);
  }

  private @Nullable String conflict(boolean store) {
    if (tokenVariable != null && tokenFile != null) {
      return "--refresh-token-env and --refresh-token-file cannot be combined";
    }
    if (keep != null && (store || !tokenGiven())) {
      return "--keep is for a refresh token that is in no store: remove --keep or --store";
    }
    if (store && tokenGiven() && subject != null) {
      return "a login in the store is selected either by --subject or by its first refresh token:"
          + " remove one of them";
    }
    if (store && !tokenGiven() && subject == null) {
      return "--refresh needs a login in the store: add --subject NAME, as the application names it in"
          + " subject(…); if it names none, give its first refresh token with --refresh-token-env"
          + " or --refresh-token-file";
    }
    if (endpoint == null) {
      return "--refresh needs --token-endpoint URI";
    }
    if ((idVariable != null && idFile != null) || (secretVariable != null && secretFile != null)) {
      return "give the client id and the client secret once each, from a variable or a file";
    }
    boolean secret = secretVariable != null || secretFile != null;
    return secret && idVariable == null && idFile == null
        ? "a client secret needs a client id: add --client-id-env NAME or --client-id-file FILE"
        : null;
  }

  /** The refresh token from a variable or a file; null if none is given. */
  public @Nullable ResolvedSecret token(CliEnvironment around) throws IOException {
    return ResolvedSecret.ofEither("--refresh-token", tokenVariable, tokenFile, around);
  }

  /** Whether {@code --keep} names the file that the refresh token came from. */
  public boolean keepsInPlace() {
    return keep != null
        && tokenFile != null
        && keep.toAbsolutePath().normalize().equals(tokenFile.toAbsolutePath().normalize());
  }

  /**
   * Prepares a provider. The caller adds a store, or a callback that receives the new refresh
   * token.
   *
   * @param checks receives what is wrong with the variables or files that the client id and secret
   *     come from
   * @param secrets receives the client secret, which must not be shown
   */
  public OAuth.Builder provider(
      @Nullable String token,
      boolean cleartext,
      CliEnvironment around,
      List<CheckResult> checks,
      Consumer<String> secrets)
      throws IOException {
    OAuth.Builder builder = token == null ? OAuth.stored() : OAuth.refreshToken(token);
    builder.tokenEndpoint(endpoint()).whenAmbiguous(OAuth.WhenAmbiguous.FAIL);
    if (cleartext) {
      builder.allowCleartext();
    }
    ResolvedSecret id = ResolvedSecret.ofEither("--client-id", idVariable, idFile, around);
    ResolvedSecret secret =
        ResolvedSecret.ofEither("--client-secret", secretVariable, secretFile, around);
    if (id != null) {
      checks.addAll(id.checks());
      builder.clientAuthentication(client(id.text(), secret));
    }
    if (secret != null) {
      checks.addAll(secret.checks());
      secrets.accept(secret.text());
    }
    if (subject != null) {
      builder.subject(subject);
    }
    if (issuer != null) {
      builder.issuer(issuer);
    }
    if (!scope.isBlank()) {
      builder.scope(scope.strip().split(" +"));
    }
    return audience.isBlank() ? builder : builder.audience(audience);
  }

  private ClientAuthentication client(String id, @Nullable ResolvedSecret secret) {
    if (secret == null) {
      return ClientAuthentication.none(id);
    }
    return clientAuthMethod == ClientAuthMethod.basic
        ? ClientAuthentication.basic(id, secret.text())
        : ClientAuthentication.post(id, secret.text());
  }
}
