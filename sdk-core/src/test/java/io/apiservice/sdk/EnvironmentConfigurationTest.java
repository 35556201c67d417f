package io.apiservice.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.CredentialUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentConfigurationTest {
  private static final String KEY = "canary-key-0815";

  @TempDir Path home;
  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();
  private long uid;

  @BeforeEach
  void settle() throws IOException {
    properties.setProperty("user.home", home.toString());
    uid = (Integer) Files.getAttribute(home, "unix:uid");
  }

  private ApiClient build() {
    return new EnvironmentConfiguration(new ProcessEnvironment(properties, environment, uid))
        .builder()
        .build();
  }

  private Path profile(String text) throws IOException {
    Path directory = Files.createDirectories(home.resolve(".config/apiservice"));
    Path file = directory.resolve("profiles.properties");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  @Test
  void propertiesBeatTheEnvironmentAndTheEnvironmentTheProfile() throws IOException {
    profile("default.base-uri=https://profile.example/\ndefault.api-key=" + KEY);
    assertThat(build().toString()).contains("https://profile.example");

    environment.put("APISERVICE_BASE_URI", "https://env.example/");
    environment.put("APISERVICE_API_KEY", KEY);
    assertThat(build().toString()).contains("https://env.example").doesNotContain(KEY);

    properties.setProperty("apiservice.baseUri", "https://property.example/");
    properties.setProperty("apiservice.api-key", KEY);
    assertThat(build().toString()).contains("https://property.example");
  }

  @Test
  void nothingAnywhereListsEverySourceAndWhy() {
    assertThatThrownBy(this::build)
        .isInstanceOf(CredentialUnavailableException.class)
        .hasMessageContaining("system properties")
        .hasMessageContaining("environment variables")
        .hasMessageContaining("profiles.properties")
        .hasMessageContaining("no such file");
  }

  @Test
  void aKeyNeverGoesToABaseUriFromElsewhere() throws IOException {
    profile("default.api-key=" + KEY);
    environment.put("APISERVICE_BASE_URI", "https://attacker.example/");

    assertThatThrownBy(this::build)
        .isInstanceOf(CredentialUnavailableException.class)
        .hasMessageContaining("default.base-uri")
        .hasMessageNotContaining(KEY);
  }

  @Test
  void aBrokenSourceDoesNotFallThrough() throws IOException {
    profile("default.base-uri=https://profile.example/\ndefault.api-key=" + KEY);
    environment.put("APISERVICE_BASE_URI", "https://env.example/");
    environment.put("APISERVICE_API_KEY", "broken key " + KEY);

    assertThatThrownBy(this::build)
        .isInstanceOf(CredentialUnavailableException.class)
        .hasMessageContaining("environment")
        .hasMessageNotContaining(KEY);
  }

  @Test
  void aProfileThatOthersMayReadIsRefused() throws IOException {
    Path file = profile("default.base-uri=https://profile.example/\ndefault.api-key=" + KEY);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(this::build).hasMessageContaining("chmod 600");
  }

  @Test
  void aProfileThatIsALinkOrSomebodyElsesIsRefused() throws IOException {
    Path file = profile("default.base-uri=https://profile.example/\ndefault.api-key=" + KEY);
    Path real = home.resolve("elsewhere");
    Files.move(file, real);
    Files.createSymbolicLink(file, real);
    assertThatThrownBy(this::build).hasMessageContaining("not a plain file");

    Files.delete(file);
    Files.move(real, file);
    uid++;
    assertThatThrownBy(this::build).hasMessageContaining("another user");
  }

  @Test
  void profileNamesAreChecked() {
    for (String name : new String[] {"..", "a/b", "a b", ".", "é"}) {
      environment.put("APISERVICE_PROFILE", name);
      assertThatThrownBy(this::build).isInstanceOf(CredentialUnavailableException.class);
    }
  }

  @Test
  void aRefreshTokenNeedsItsEndpoint() {
    environment.put("APISERVICE_BASE_URI", "https://env.example/");
    environment.put("APISERVICE_REFRESH_TOKEN", KEY);
    assertThatThrownBy(this::build).hasMessageContaining("APISERVICE_TOKEN_ENDPOINT");

    environment.put("APISERVICE_TOKEN_ENDPOINT", "https://auth.example/token");
    environment.put("APISERVICE_CLIENT_ID", "app");
    assertThat(build().toString()).doesNotContain(KEY);
  }
}
