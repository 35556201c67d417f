package io.apiservice.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.cli.options.CliEnvironment;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * If a secret is typed in the wrong place, the output does not repeat it. Output is often kept, for
 * example by CI.
 */
class MisplacedSecretsTest {
  private static final String SECRET = "sk_live_Zx9Kq8Lm7Np6Rt5Vw4Yb3Cd2";
  private static final String JWT =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
  private static final String URL = "https://h.invalid/";

  @TempDir Path directory;

  @Test
  void aSecretTypedInThePlaceOfANameIsNotRepeated() {
    List<String[]> mistakes = new ArrayList<>();
    for (String option : List.of("--token-env", "--token-file")) {
      mistakes.add(new String[] {"doctor", option, SECRET, URL});
    }
    for (String option : List.of("--store-key-env", "--store-key-file")) {
      mistakes.add(new String[] {"doctor", "--store", directory.toString(), option, SECRET, URL});
    }
    for (String option :
        List.of(
            "--client-id-env", "--client-secret-env", "--client-id-file", "--client-secret-file")) {
      mistakes.add(
          new String[] {
            "doctor",
            "--refresh",
            "--refresh-token-env",
            "LOGIN",
            "--keep",
            directory.resolve("kept").toString(),
            "--token-endpoint",
            "https://auth.invalid/token",
            option.contains("secret") ? "--client-id-env" : "--subject",
            "LOGIN",
            option,
            SECRET
          });
    }
    for (String option : List.of("--refresh-token-env", "--refresh-token-file")) {
      mistakes.add(
          new String[] {
            "doctor",
            "--refresh",
            option,
            SECRET,
            "--keep",
            directory.resolve("kept").toString(),
            "--token-endpoint",
            "https://auth.invalid/token"
          });
    }
    mistakes.add(new String[] {"doctor", "--store", SECRET});
    mistakes.add(new String[] {"explain", SECRET});
    for (String[] mistake : mistakes) {
      CliResult cliResult = run(mistake);

      assertThat(cliResult.code()).as(String.join(" ", mistake)).isIn(1, 4, 5);
      assertThat(cliResult.out() + cliResult.err()).doesNotContain("Zx9Kq8").isNotBlank();
    }
  }

  @Test
  void aSecretInAnArgumentThatCannotBeUsedIsNotRepeated() {
    for (String[] mistake :
        new String[][] {
          {"doctor", "--tokn=" + SECRET, URL},
          {"doctor", "--" + SECRET, URL},
          {"doctor", URL, SECRET},
          {"doctor", "--timeout", SECRET, URL},
          {"doctor", "--client-auth", SECRET, URL},
          {"doctor", "--color", SECRET, URL},
          {"doctor", "--json=" + SECRET, URL},
          {"doctor", "--bearer-stdin", "--token-env", SECRET, URL},
          {"doctor", "-H", SECRET, URL},
          {"doctor", "-X", SECRET + " ", URL},
          {"doctor", "--proxy", SECRET, URL},
          {"explain", "--format", SECRET, "-"},
          {SECRET}
        }) {
      CliResult cliResult = run(mistake);

      assertThat(cliResult.code()).as(String.join(" ", mistake)).isEqualTo(2);
      assertThat(cliResult.out() + cliResult.err()).doesNotContain("Zx9Kq8").isNotBlank();
    }
  }

  @Test
  void aSecretInTheHostOfTheUrlIsNotRepeated() {
    String host = "Zx9Kq8Lm7Np6Rt5Vw4Yb3Cd2";
    for (String format : List.of("--color=never", "--json")) {
      for (String domain : List.of(".invalid", ".localhost")) {
        CliResult cliResult =
            CliResult.of(
                new CliEnvironment(
                    Map.of("TOKEN", host),
                    new ByteArrayInputStream(new byte[0]),
                    Clock.systemUTC()),
                "doctor",
                "--token-env",
                "TOKEN",
                format,
                "--allow-cleartext",
                "http://" + host + domain + ":1/x");

        assertThat(cliResult.out() + cliResult.err())
            .contains("dns")
            .doesNotContainIgnoringCase(host);
      }
    }
  }

  @Test
  void aMistypedOptionOrCommandIsToldTheNearestOne() {
    assertThat(run("doctor", "--tokn-env", "TOKEN", URL).err()).contains("--token-env");
    assertThat(run("docter").err()).contains("doctor");
    assertThat(run("doctor", "--timeout", "ten", URL).err()).contains("--timeout", "SECONDS");
  }

  @Test
  void aHeaderWithASecretIsRefusedWithOrWithoutABlankBeforeIt() {
    for (String value : List.of(JWT, " " + JWT, "\t" + JWT, " " + SECRET + " ", SECRET)) {
      CliResult cliResult = run("doctor", "-H", "X-Foo:" + value, URL);

      assertThat(cliResult.code()).as(value).isEqualTo(2);
      assertThat(cliResult.err()).contains("--token-env").doesNotContain(JWT, SECRET);
    }
  }

  @Test
  void aTokenEndpointWithASecretInItsQueryIsRefusedAndNotRepeated() {
    for (String endpoint :
        List.of(
            "https://h.invalid/t?client_secret=" + SECRET,
            "https://ada:" + SECRET + "@h.invalid/t",
            "https://h.invalid/t?x=" + SECRET)) {
      CliResult cliResult =
          run(
              "doctor",
              "--refresh",
              "--refresh-token-env",
              "LOGIN",
              "--keep",
              directory.resolve("kept").toString(),
              "--token-endpoint",
              endpoint);

      assertThat(cliResult.code()).as(endpoint).isEqualTo(2);
      assertThat(cliResult.out() + cliResult.err()).doesNotContain("Zx9Kq8");
    }
  }

  @Test
  void aRecordingThatCannotBeParsedIsNotQuoted() throws Exception {
    for (String text :
        List.of(
            "{\"log\": " + SECRET + "}",
            "{\"log\": {\"entries\": [" + SECRET + "]}}",
            "{\"log\": {\"entries\": [{\"request\": \"\\x" + SECRET + "\"}]}}",
            "{" + SECRET + ":1}")) {
      Path file = Files.writeString(directory.resolve("recording"), text);

      CliResult cliResult = run("explain", file.toString());

      assertThat(cliResult.code()).as(text).isEqualTo(4);
      assertThat(cliResult.out() + cliResult.err()).doesNotContain("Zx9Kq8");
      assertThat(cliResult.err()).contains("line 1, column ");
    }
  }

  @Test
  void aFaultOfTheDoctorsOwnShowsNeitherATraceNorAMessage() {
    Clock broken =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public java.time.Instant instant() {
            throw new IllegalStateException("cannot read " + SECRET);
          }
        };

    CliResult cliResult =
        CliResult.of(
            new CliEnvironment(
                Map.of("TOKEN", SECRET), new ByteArrayInputStream(new byte[0]), broken),
            "doctor",
            "--token-env",
            "TOKEN",
            URL);

    assertThat(cliResult.code()).isEqualTo(7);
    assertThat(cliResult.err())
        .contains("internal error: ", "IllegalStateException")
        .doesNotContain("\tat ", "Zx9Kq8");
  }

  private static CliResult run(String... arguments) {
    return CliResult.of(
        new CliEnvironment(
            Map.of("LOGIN", "the-refresh-token-of-ada-4711"),
            new ByteArrayInputStream(new byte[0]),
            Clock.systemUTC()),
        arguments);
  }
}
