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

/** A refresh token to spend, and all that it takes. */
public final class RefreshOptions {
  /** How a client shows its secret. */
  enum ClientAuthMethod {
    basic,
    post
  }

  @Option(
      names = "--refresh",
      description = {
        "Spend the refresh token: ask the token endpoint for a new access token, keep what it gives,"
            + " then call URL with it. Without this option nothing is ever spent."
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
        "Where the new refresh token goes if the server replaces it: a new file, or the one of"
            + " --refresh-token-file. Or give --store DIR."
      })
  private @Nullable Path keep;

  @Option(
      names = "--token-endpoint",
      paramLabel = "URI",
      description = "Where tokens are refreshed.")
  private @Nullable String endpoint;

  @Option(
      names = "--client-id-env",
      paramLabel = "NAME",
      description = "Take the client's id from this environment variable.")
  private @Nullable String idVariable;

  @Option(
      names = "--client-id-file",
      paramLabel = "FILE",
      description = "Take the client's id from the first line of this file.")
  private @Nullable Path idFile;

  @Option(
      names = "--client-secret-env",
      paramLabel = "NAME",
      description = "Take the client's secret from this environment variable.")
  private @Nullable String secretVariable;

  @Option(
      names = "--client-secret-file",
      paramLabel = "FILE",
      description = "Take the client's secret from the first line of this file.")
  private @Nullable Path secretFile;

  @Option(
      names = "--client-auth",
      paramLabel = "METHOD",
      defaultValue = "basic",
      description = "How the secret is shown: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private ClientAuthMethod clientAuthMethod = ClientAuthMethod.basic;

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      description = "Whose login in the store, as the application calls it in subject(…).")
  private @Nullable String subject;

  @Option(
      names = "--issuer",
      paramLabel = "NAME",
      description = "The issuer, if the application names one in issuer(…).")
  private @Nullable String issuer;

  @Option(
      names = "--scope",
      paramLabel = "SCOPES",
      defaultValue = "",
      description = "The scopes to ask for, between blanks, as the application asks for them.")
  private String scope = "";

  @Option(
      names = "--audience",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The audience to ask for, as the application does.")
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

  /** The token endpoint, if one is named. */
  public Optional<String> given() {
    return Optional.ofNullable(endpoint);
  }

  /** The token endpoint as it may be shown: a query may hold a secret. */
  public String shownEndpoint() {
    return endpoint().replaceFirst("[?#].*", "");
  }

  /** Whether the refresh token comes from elsewhere than a store. */
  public boolean tokenGiven() {
    return tokenVariable != null || tokenFile != null;
  }

  /** What is wrong with the options; null if nothing is. */
  public @Nullable String mistake(boolean store, boolean accessToken) {
    if (!wanted) {
      return tokenGiven() || keep != null || endpoint != null
          ? "nothing was spent: a refresh token is spent only if --refresh is said too"
          : null;
    }
    if (accessToken) {
      return "--refresh gets the token to call with: leave --token-env, --token-file and"
          + " --bearer-stdin out";
    }
    if (!tokenGiven() && !store) {
      return "--refresh: of which login? --store DIR --subject NAME, or --refresh-token-env NAME or"
          + " --refresh-token-file FILE";
    }
    if (tokenGiven() && !store && keep == null) {
      return "nothing was spent: if the server replaces the refresh token, the new one would be lost"
          + " with this process, and with it the login. Say where to keep it: --keep FILE, or"
          + " --store DIR";
    }
    return together(store);
  }

  private @Nullable String together(boolean store) {
    if (tokenVariable != null && tokenFile != null) {
      return "--refresh-token-env or --refresh-token-file, not both";
    }
    if (keep != null && (store || !tokenGiven())) {
      return "--keep is for a refresh token that no store holds: leave it out, or --store";
    }
    if (store && tokenGiven() && subject != null) {
      return "a login in the store is named either by --subject or by the refresh token that it"
          + " began with: leave one of them out";
    }
    if (store && !tokenGiven() && subject == null) {
      return "whose login in the store? Say --subject NAME as the application says it in subject(…);"
          + " if it says none, give the refresh token that it began with, by --refresh-token-env or"
          + " --refresh-token-file";
    }
    if (endpoint == null) {
      return "--refresh needs --token-endpoint URI";
    }
    if ((idVariable != null && idFile != null) || (secretVariable != null && secretFile != null)) {
      return "the client's id and its secret come each from one place";
    }
    boolean secret = secretVariable != null || secretFile != null;
    return secret && idVariable == null && idFile == null
        ? "a client's secret needs its id: --client-id-env NAME or --client-id-file FILE"
        : null;
  }

  /** The refresh token from outside a store; null if there is none. */
  public @Nullable ResolvedSecret token(CliEnvironment around) throws IOException {
    return ResolvedSecret.ofEither("--refresh-token", tokenVariable, tokenFile, around);
  }

  /** Whether FILE of {@code --keep} is where the refresh token came from. */
  public boolean keepsInPlace() {
    return keep != null
        && tokenFile != null
        && keep.toAbsolutePath().normalize().equals(tokenFile.toAbsolutePath().normalize());
  }

  /**
   * Prepares a provider; whoever calls adds the place for the result.
   *
   * @param checks hears what is odd about the places that the client's secret came from
   * @param secrets hears the client's secret, which must not be shown
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
