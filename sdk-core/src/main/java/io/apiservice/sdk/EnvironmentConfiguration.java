package io.apiservice.sdk;

import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.CredentialUnavailableException;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a client from the environment of the process: the system properties, the environment
 * variables or the profile file. The first source that has a credential is used, and must have the
 * base URI too. A base URI from another source could send the credential to the wrong server.
 */
final class EnvironmentConfiguration {
  private final ProcessEnvironment environment;
  private final List<Attempt> tried = new ArrayList<>();

  EnvironmentConfiguration(ProcessEnvironment environment) {
    this.environment = environment;
  }

  ApiClient.Builder builder() {
    Map<ConfigKey, String> properties = new EnumMap<>(ConfigKey.class);
    Map<ConfigKey, String> variables = new EnumMap<>(ConfigKey.class);
    for (ConfigKey configKey : ConfigKey.values()) {
      put(properties, configKey, environment.property(configKey));
      put(variables, configKey, environment.variable(configKey.variable()));
    }
    if (matches("system properties apiservice.*", properties)) {
      return from("system properties", "apiservice.", properties);
    }
    if (matches("environment variables APISERVICE_*", variables)) {
      return from("environment", "", variables);
    }
    return fromProfile(
        properties.getOrDefault(
            ConfigKey.PROFILE, variables.getOrDefault(ConfigKey.PROFILE, ProfileFile.STANDARD)),
        properties.containsKey(ConfigKey.PROFILE) || variables.containsKey(ConfigKey.PROFILE));
  }

  private static void put(
      Map<ConfigKey, String> settings,
      ConfigKey configKey,
      @org.jspecify.annotations.Nullable String value) {
    if (value != null && !value.isEmpty()) {
      settings.put(configKey, value);
    }
  }

  private boolean matches(String source, Map<ConfigKey, String> settings) {
    if (settings.containsKey(ConfigKey.API_KEY) || settings.containsKey(ConfigKey.REFRESH_TOKEN)) {
      return true;
    }
    tried(source, settings.isEmpty() ? "none is set" : "neither a key nor a refresh token is set");
    return false;
  }

  private ApiClient.Builder fromProfile(String profile, boolean named) {
    Path file = ProfileFile.location(environment);
    String source = "profile " + safe(profile) + " in " + safe(file.toString());
    Map<ConfigKey, String> settings;
    try {
      settings = ProfileFile.read(file, profile, environment.uid());
    } catch (NoSuchFileException e) {
      tried(source, "there is no such file");
      throw nothing();
    } catch (IOException | IllegalArgumentException e) {
      throw broken(source, String.valueOf(e.getMessage()));
    }
    if (!matches(source, settings)) {
      if (named && settings.isEmpty()) {
        throw broken(source, "there is no such profile");
      }
      throw nothing();
    }
    return from(source, safe(profile) + ".", settings);
  }

  private ApiClient.Builder from(String source, String prefix, Map<ConfigKey, String> settings) {
    String base = settings.get(ConfigKey.BASE_URI);
    if (base == null) {
      throw broken(
          source,
          "it has a credential but no base URI: set "
              + name(prefix, ConfigKey.BASE_URI)
              + " in the same source, because a credential is never sent to a base URI from another source");
    }
    try {
      return ApiClient.builder().baseUri(base).credentials(credentials(source, prefix, settings));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw broken(source, String.valueOf(e.getMessage()));
    }
  }

  private CredentialProvider credentials(
      String source, String prefix, Map<ConfigKey, String> settings) {
    String key = settings.get(ConfigKey.API_KEY);
    String refreshToken = settings.get(ConfigKey.REFRESH_TOKEN);
    if (key != null && refreshToken != null) {
      throw broken(source, "it has both a key and a refresh token: remove one of them");
    }
    if (key != null) {
      return Credentials.apiKey(key);
    }
    String endpoint = settings.get(ConfigKey.TOKEN_ENDPOINT);
    if (endpoint == null) {
      throw broken(source, "a refresh token needs " + name(prefix, ConfigKey.TOKEN_ENDPOINT));
    }
    OAuth.Builder oauth =
        OAuth.refreshToken(refreshToken == null ? "" : refreshToken).tokenEndpoint(endpoint);
    String client = settings.get(ConfigKey.CLIENT_ID);
    String secret = settings.get(ConfigKey.CLIENT_SECRET);
    if (client != null) {
      oauth.clientAuthentication(
          secret == null
              ? ClientAuthentication.none(client)
              : ClientAuthentication.basic(client, secret));
    }
    return oauth.build();
  }

  private static String name(String prefix, ConfigKey configKey) {
    return prefix.isEmpty() ? configKey.variable() : prefix + configKey.property();
  }

  private void tried(String source, String outcome) {
    tried.add(new Attempt(Instant.now(), source, outcome));
  }

  private CredentialUnavailableException nothing() {
    return CredentialUnavailableException.because(
        "no source has one", tried, Cause.CREDENTIALS_MISSING);
  }

  private CredentialUnavailableException broken(String source, String why) {
    tried(source, why);
    return CredentialUnavailableException.because(
        source + ": " + why, tried, Cause.CREDENTIALS_MALFORMED);
  }

  private static String safe(String text) {
    return io.apiservice.sdk.diagnosis.SafeText.of(text);
  }
}
