package io.apiservice.sdk.tests.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.json.TypeRef;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs against a real authorization server whose refresh tokens can be used once. A second use ends
 * the session, so that every call fails. The API is that of Keycloak.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KeycloakIT {
  private static final Duration LIFE = Duration.ofSeconds(5);
  // A token of five seconds is refreshed 1.25 s before its end at the earliest: a fifth of its
  // lifetime, and a quarter of that more because of the jitter.
  private static final Duration EARLIEST_REFRESH = Duration.ofMillis(3750);

  private static KeycloakServer keycloak;

  @TempDir private Path directory;

  @BeforeAll
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  static void start() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    keycloak = KeycloakServer.start();
    say("ready after " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
  }

  @AfterAll
  static void stop() {
    if (keycloak != null) {
      keycloak.close();
    }
  }

  @Test
  void sixtyFourCallersAcrossTenExpiriesAndARevocationCauseOneTokenCallPerGeneration()
      throws Exception {
    KeycloakAdmin admin = keycloak.admin();
    KeycloakRealm keycloakRealm = admin.createRealm("threads", LIFE);
    long begun = System.nanoTime();
    UserStorm first;
    UserStorm second;
    try (StormClient client = StormClient.inMemory(keycloakRealm, admin.signIn(keycloakRealm))) {
      first = UserStorm.begin(client, keycloakRealm, 64, Duration.ofSeconds(30));
      client.awaitGenerations(3);
      client.revokeTokenInUse();
      first.end();
      // No call is made until the token has expired, so that all 64 callers find an expired token.
      LockSupport.parkNanos(LIFE.plusSeconds(1).toNanos());
      second = UserStorm.begin(client, keycloakRealm, 64, Duration.ofSeconds(30));
      second.end();
      client.eventCollector().troubles().forEach(KeycloakIT::say);
    }
    StormFigures figures = first.figures().then(second.figures());
    TokenEvents events = admin.events(keycloakRealm);

    report("one JVM", figures, events);
    assertNothingFailedOrWasSpentTwice(figures, events, begun);
  }

  @Test
  void fourProcessesOnOneFileStoreCauseOneTokenCallPerGeneration() throws Exception {
    KeycloakAdmin admin = keycloak.admin();
    KeycloakRealm keycloakRealm = admin.createRealm("processes", LIFE);
    String seed = admin.signIn(keycloakRealm);
    Path store = directory.resolve("tokens");
    long begun = System.nanoTime();
    List<StormProcess> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(
          StormProcess.begin(keycloakRealm, seed, store, 16, Duration.ofSeconds(60), i == 0));
    }
    List<StormFigures> all = new ArrayList<>();
    for (StormProcess process : processes) {
      all.add(process.end());
    }
    TokenEvents events = admin.events(keycloakRealm);

    all.forEach(one -> say("  " + one + ", " + one.refreshed() + " obtained here"));
    StormFigures figures = all.stream().reduce(StormFigures::beside).orElseThrow();
    report("four JVMs", figures, events);
    assertThat(all).allMatch(one -> one.unauthorized() > 0, "met the revoked token");
    assertNothingFailedOrWasSpentTwice(figures, events, begun);
  }

  @Test
  void anEndedSessionIsDiagnosedAsAnInvalidRefreshTokenAfterOneTokenCall() throws Exception {
    KeycloakAdmin admin = keycloak.admin();
    KeycloakRealm keycloakRealm = admin.createRealm("ended", Duration.ofMinutes(5));
    String seed = admin.signIn(keycloakRealm);
    try (StormClient client = StormClient.inMemory(keycloakRealm, seed)) {
      assertThat(list(client).get()).isNotEmpty();
      admin.endSessions(keycloakRealm);

      CompletableFuture<HttpResponse<String>> foreign =
          client
              .api()
              .asHttpClient()
              .sendAsync(
                  HttpRequest.newBuilder(keycloakRealm.api().resolve("users")).build(),
                  HttpResponse.BodyHandlers.ofString());
      List<CompletableFuture<List<UserStorm.User>>> together = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        together.add(list(client));
      }
      List<Throwable> failures = together.stream().map(KeycloakIT::failure).toList();
      Throwable later = failure(list(client));
      TokenEvents events = admin.events(keycloakRealm);

      say("ended session: " + failures.get(0).getMessage());
      say("Keycloak: " + events);
      assertThat(failures).hasAtLeastOneElementOfType(UnauthorizedException.class);
      assertThat(later)
          .as("its token still lives by the clock")
          .isInstanceOf(UnauthorizedException.class);
      assertThat(failures)
          .allSatisfy(
              failure ->
                  assertThat(diagnosis(failure).cause()).isEqualTo(Cause.REFRESH_TOKEN_INVALID));
      assertThat(diagnosis(later).cause()).isEqualTo(Cause.REFRESH_TOKEN_INVALID);
      assertThat(foreign.join().statusCode()).isEqualTo(401);
      assertThat(client.api().diagnose(foreign.join()).orElseThrow().cause())
          .isEqualTo(Cause.REFRESH_TOKEN_INVALID);
      assertThat(events.refused()).hasSize(1);
    }
  }

  @Test
  void aSessionThatEndedBeforeTheFirstCallFailsWithoutOne() throws Exception {
    KeycloakAdmin admin = keycloak.admin();
    KeycloakRealm keycloakRealm = admin.createRealm("ended-before", LIFE);
    String seed = admin.signIn(keycloakRealm);
    admin.endSessions(keycloakRealm);
    try (StormClient client = StormClient.inMemory(keycloakRealm, seed)) {
      Throwable failure = failure(list(client));

      say("ended before: " + failure.getMessage());
      assertThat(failure).isInstanceOf(TokenRefreshException.class);
      assertThat(diagnosis(failure).cause()).isEqualTo(Cause.REFRESH_TOKEN_INVALID);
      assertThat(admin.events(keycloakRealm).calls()).isEqualTo(1);
    }
  }

  private static void assertNothingFailedOrWasSpentTwice(
      StormFigures figures, TokenEvents events, long begun) {
    Duration length = Duration.ofNanos(System.nanoTime() - begun);
    assertThat(figures.failures()).isEmpty();
    assertThat(figures.calls()).isPositive();
    assertThat(events.refused()).isEmpty();
    assertThat(events.revoked()).isEqualTo(1);
    assertThat(figures.unauthorized()).isPositive();
    assertThat(events.presented()).as("refresh tokens presented").isEqualTo(events.calls());
    assertThat(figures.refreshed()).as("obtained").isEqualTo(events.calls());
    assertThat(figures.generation()).as("generations").isEqualTo(events.calls());
    // One token request per generation would also be true if each caller created its own
    // generations.
    assertThat(figures.generation())
        .isBetween(11L, length.dividedBy(EARLIEST_REFRESH) + events.revoked() + 1);
  }

  private static CompletableFuture<List<UserStorm.User>> list(StormClient client) {
    return client.api().get("users").returning(new TypeRef<List<UserStorm.User>>() {}).sendAsync();
  }

  private static Throwable failure(CompletableFuture<?> call) {
    return call.handle((value, failure) -> failure).join();
  }

  private static Diagnosis diagnosis(Throwable failure) {
    assertThat(failure).isInstanceOf(ApiException.class);
    return failure instanceof UnauthorizedException refused
        ? refused.diagnosis()
        : ((TokenRefreshException) failure).diagnosis();
  }

  private static void report(String what, StormFigures figures, TokenEvents events) {
    say(what + ": " + figures);
    say(
        "  by Keycloak's log: %d token calls, %d refresh tokens presented, %d refused, %d revoked"
            .formatted(
                events.calls(), events.presented(), events.refused().size(), events.revoked()));
    figures.failures().stream().distinct().limit(10).forEach(KeycloakIT::say);
  }

  private static void say(String line) {
    System.out.println("keycloak: " + line);
  }
}
