package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.ApiKey;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.ApiResponse;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.store.TokenStore;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One GET against a real API. Secrets come from the environment, never from the command line:
 * {@code API_KEY}, or {@code REFRESH_TOKEN} and, if the client has one, {@code CLIENT_SECRET}.
 */
final class RealApi {
  private static final String USAGE =
      """
      usage: [--base-uri URI] [--path PATH] [--header NAME]
             [--token-endpoint URI] [--client-id ID] [--subject NAME] [--store DIRECTORY]

        --base-uri        where the API is, for instance https://api.example.com/v1/
        --path            what to read below it, for instance users/42
        --header          sends API_KEY in a header of this name instead of as a bearer token
        --token-endpoint  where to spend REFRESH_TOKEN; without it API_KEY is used
        --store           where a rotated refresh token is kept; without it, it is printed to nobody
                          and lost when the program ends

      secrets are read from the environment: API_KEY, REFRESH_TOKEN, CLIENT_SECRET""";

  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private RealApi() {}

  static void run(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        OUT.println(USAGE);
        return;
      }
      options.put(args[i].substring(2), args[++i]);
    }
    String base = options.get("base-uri");
    if (base == null) {
      OUT.println(USAGE);
      return;
    }
    try (ApiClient api =
        ApiClient.builder().baseUri(base).credentials(credentials(options)).build()) {
      ApiResponse<String> response =
          api.get(options.getOrDefault("path", "")).returning(String.class).withResponse().send();
      OUT.println(response.status() + " " + response.headers());
      OUT.println(response.value());
    } catch (ApiException | IllegalArgumentException e) {
      OUT.println(e.getMessage());
    }
  }

  private static CredentialProvider credentials(Map<String, String> options) {
    String endpoint = options.get("token-endpoint");
    if (endpoint == null) {
      ApiKey key = Credentials.apiKey(System.getenv("API_KEY"));
      String header = options.get("header");
      return header == null ? key : key.inHeader(header);
    }
    String id = options.getOrDefault("client-id", "");
    @Nullable String secret = System.getenv("CLIENT_SECRET");
    String store = options.get("store");
    OAuth.Builder oauth =
        OAuth.refreshToken(Objects.requireNonNullElse(System.getenv("REFRESH_TOKEN"), ""))
            .tokenEndpoint(endpoint)
            .subject(options.getOrDefault("subject", "quickstart"))
            .clientAuthentication(
                secret == null
                    ? ClientAuthentication.none(id)
                    : ClientAuthentication.basic(id, secret));
    return store == null ? oauth.build() : oauth.store(TokenStore.file(Path.of(store))).build();
  }
}
