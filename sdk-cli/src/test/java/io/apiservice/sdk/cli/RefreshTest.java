package io.apiservice.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.ShortLeaseTimeouts;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.store.StoreInspection.Contents;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefreshTest {
  private static final String CLIENT_SECRET = "s3cret-of-the-client-4711";

  @TempDir Path directory;

  private final FakeAuthServer auth =
      FakeAuthServer.builder().client("my-app", CLIENT_SECRET).start();
  private final FakeApi api = FakeApi.start(auth);
  private final Login login = auth.login("acme", "my-app", "read write");
  private final Map<String, String> environment =
      new HashMap<>(Map.of("ID", "my-app", "SECRET", CLIENT_SECRET, "LOGIN", login.refreshToken()));
  private @Nullable Path key;

  @AfterEach
  void nothingToldASecret() {
    api.close();
    auth.close();
  }

  @Test
  void withoutTheFlagNothingIsSpentAndTheWayIsSaid() throws Exception {
    stored();
    int before = auth.tokenCalls();

    CliResult looked = doctor("--store", tokens());
    CliResult given = doctor("--refresh-token-env", "LOGIN", "--token-endpoint", endpoint());

    assertThat(looked.code()).isZero();
    assertThat(looked.out()).contains("nothing was spent", "add --refresh");
    assertThat(given.code()).isEqualTo(2);
    assertThat(given.err()).contains("nothing was spent", "add --refresh");
    assertThat(auth.tokenCalls()).isEqualTo(before);
    assertThat(contents().generation()).isEqualTo(1);
  }

  @Test
  void withTheFlagTheTokenOfTheStoreIsSpentOnceAndTheRecordGoesOn() throws Exception {
    stored();
    String before = contents().fingerprint().orElseThrow();
    int calls = auth.tokenCalls();

    CliResult cliResult = refreshStored(itemsUrl());

    assertThat(cliResult.out())
        .startsWith("200 OK")
        .contains("granted, generation 2, for 3600 s", "rotated yes", before);
    assertThat(cliResult.code()).isZero();
    assertThat(auth.tokenCalls()).isEqualTo(calls + 1);
    assertThat(contents().generation()).isEqualTo(2);
    assertThat(contents().fingerprint().orElseThrow()).isNotEqualTo(before);
    assertThat(contents().pending()).isEmpty();
    auth.check();
  }

  @Test
  void anExpiredTokenOfTheStoreIsRenewedOnceAndNotTwice() throws Exception {
    auth.accessTokenLifetime(Duration.ofSeconds(1));
    stored();
    int calls = auth.tokenCalls();
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5));

    CliResult cliResult = run(later, refreshArguments());

    assertThat(cliResult.code()).isZero();
    assertThat(auth.tokenCalls()).isEqualTo(calls + 1);
  }

  @Test
  void theApplicationGoesOnWithWhatTheDoctorKept() throws Exception {
    stored();
    refreshStored();

    try (TokenStore store = TokenStore.file(Path.of(tokens()));
        TokenProvider application = application(store)) {
      application.current().get();
      application.forceRefresh().get();
    }

    assertThat(contents().generation()).isEqualTo(3);
    assertThat(auth.loginsEndedByReuse()).isEmpty();
  }

  @Test
  void withoutAPlaceToKeepItNothingIsSpent() {
    CliResult cliResult =
        doctor("--refresh", "--refresh-token-env", "LOGIN", "--token-endpoint", endpoint());

    assertThat(cliResult.code()).isEqualTo(2);
    assertThat(cliResult.err()).contains("nothing was spent", "--keep FILE", "--store DIR");
    assertThat(auth.tokenCalls()).isZero();
  }

  @Test
  void aReplacedTokenIsKeptInAFileOfItsOwnerAlone() throws Exception {
    Path kept = directory.resolve("login");

    CliResult cliResult = refreshGiven("--refresh-token-env", "LOGIN", "--keep", kept.toString());

    assertThat(cliResult.code()).isZero();
    assertThat(cliResult.out()).contains("rotated yes", "the new refresh token is in " + kept);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-------");
    assertThat(auth.refreshTokenLives(Files.readString(kept).strip())).isTrue();
    assertThat(directory).isDirectoryNotContaining(f -> f.toString().endsWith(".new"));
  }

  @Test
  void theFileThatATokenCameFromCanTakeTheNextOne() throws Exception {
    Path file = secretFile("login", login.refreshToken());

    for (int i = 0; i < 3; i++) {
      assertThat(
              refreshGiven("--refresh-token-file", file.toString(), "--keep", file.toString())
                  .code())
          .isZero();
    }

    assertThat(auth.tokenCalls()).isEqualTo(3);
    assertThat(auth.refreshTokenLives(Files.readString(file).strip())).isTrue();
  }

  @Test
  void aTokenThatIsNotReplacedStaysWhereItIs() throws Exception {
    auth.policy(RefreshTokenPolicy.withoutRotation());
    Path kept = directory.resolve("login");

    CliResult cliResult = refreshGiven("--refresh-token-file", "-", "--keep", kept.toString());

    assertThat(cliResult.out()).contains("rotated no");
    assertThat(kept).doesNotExist();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aPlaceThatIsTakenOrCannotBeWrittenStopsBeforeAnythingIsSpent() throws Exception {
    Path taken = secretFile("taken", "another login");
    Path half = secretFile("half.new", "a newer token");

    for (String place :
        List.of(
            taken.toString(),
            half.toString().replace(".new", ""),
            directory.toString(),
            directory.resolve("missing/login").toString())) {
      CliResult cliResult = refreshGiven("--refresh-token-env", "LOGIN", "--keep", place);

      assertThat(cliResult.code()).as(place).isEqualTo(5);
      assertThat(cliResult.out()).contains("nothing was spent");
    }
    assertThat(auth.tokenCalls()).isZero();
    assertThat(Files.readString(taken)).isEqualTo("another login");
    assertThat(Files.readString(half)).isEqualTo("a newer token");
  }

  @Test
  void aTokenThatCouldNotBeKeptHasAnExitCodeOfItsOwn() throws Exception {
    Gate gate = new Gate();
    auth.faults().next(Fault.hold(gate));
    CompletableFuture<CliResult> running =
        CompletableFuture.supplyAsync(
            () ->
                refreshGiven(
                    "--refresh-token-env",
                    "LOGIN",
                    "--keep",
                    directory.resolve("login").toString()));
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(20))).isTrue();
    Files.delete(directory.resolve("login.new"));
    gate.open();

    CliResult cliResult = running.get(20, TimeUnit.SECONDS);

    assertThat(cliResult.code()).isEqualTo(6);
    assertThat(cliResult.out())
        .contains("could not be saved")
        .doesNotContain("refresh token is in");
  }

  @Test
  void aStoreCanTakeATokenFromElsewhere() throws Exception {
    CliResult cliResult = refreshGiven("--refresh-token-env", "LOGIN", "--store", tokens());
    CliResult again = refreshGiven("--refresh-token-env", "LOGIN", "--store", tokens());

    assertThat(cliResult.out()).contains("rotated yes");
    assertThat(cliResult.code()).isZero();
    assertThat(again.out()).contains("granted, generation 2");
    assertThat(auth.tokenCalls()).isEqualTo(2);
    assertThat(auth.loginsEndedByReuse()).isEmpty();
  }

  @Test
  void anotherHolderOfTheLeaseIsWaitedFor() throws Exception {
    stored();
    int calls = auth.tokenCalls();
    try (TokenStore store = TokenStore.file(Path.of(tokens()))) {
      TokenStore.Lease lease = store.tryLease(recordKey(), Duration.ofMinutes(1));
      assertThat(lease).isNotNull();
      List<Integer> callsWhileHeld = new ArrayList<>();

      CliResult cliResult =
          CliResult.hearing(
              around(Clock.systemUTC()),
              line -> {
                callsWhileHeld.add(auth.tokenCalls());
                if (lease != null) {
                  lease.close();
                }
              },
              with(refreshArguments(), "doctor"));

      assertThat(cliResult.err()).contains("waiting …");
      assertThat(callsWhileHeld).containsExactly(calls);
      assertThat(cliResult.code()).isZero();
      assertThat(cliResult.out()).contains("held: a process is refreshing");
      assertThat(auth.tokenCalls()).isEqualTo(calls + 1);
    }
  }

  @Test
  void aHolderThatDoesNotLetGoIsReportedAndNothingIsSpent() throws Exception {
    stored();
    int calls = auth.tokenCalls();
    try (TokenStore store = TokenStore.file(Path.of(tokens()));
        TokenStore.Lease lease = store.tryLease(recordKey(), Duration.ofMinutes(1))) {
      CliResult cliResult =
          CliResult.of(
              new CliEnvironment(
                  environment,
                  new ByteArrayInputStream(new byte[0]),
                  Clock.systemUTC(),
                  ShortLeaseTimeouts::of),
              with(refreshArguments(), "doctor"));

      assertThat(lease).isNotNull();
      assertThat(cliResult.code()).isEqualTo(5);
      assertThat(cliResult.out()).contains("another process held the lease", "nothing was spent");
      assertThat(auth.tokenCalls()).isEqualTo(calls);
    }
  }

  @Test
  void aRefusedLoginIsExplainedAndAskedAboutOnceMoreWhenAPersonSaysSo() throws Exception {
    stored();
    auth.endSessions("acme");
    int calls = auth.tokenCalls();

    CliResult first = refreshStored(itemsUrl());
    CliResult second = refreshStored(itemsUrl());

    assertThat(first.code()).isEqualTo(1);
    assertThat(first.out())
        .startsWith("not refreshed — POST " + endpoint())
        .contains("REFRESH_TOKEN_INVALID", "  fix     ", "finally rejected");
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.out())
        .contains("REFRESH_TOKEN_INVALID", "finally rejected")
        .doesNotContain("was lost");
    assertThat(auth.tokenCalls()).as("an administrator may have lifted it").isEqualTo(calls + 2);
    assertThat(api.requestCount()).isZero();
  }

  @Test
  void aPendingIntentIsLeftToTheApplication() throws Exception {
    stored();
    loseAReply();
    int calls = auth.tokenCalls();

    CliResult looked = doctor("--store", tokens());
    CliResult refreshed = refreshStored();

    assertThat(looked.out()).contains("intent  !");
    assertThat(refreshed.code()).isEqualTo(5);
    assertThat(refreshed.out()).contains("got no response", "nothing was spent");
    assertThat(auth.tokenCalls()).isEqualTo(calls);
    assertThat(contents().pending().orElseThrow().presented()).isEqualTo(1);
  }

  @Test
  void aLostReplyIsNotFollowedByASecondRequest() throws Exception {
    stored();
    int calls = auth.tokenCalls();
    auth.faults().next(Fault.commitThenCut());

    CliResult cliResult = refreshStored();

    assertThat(cliResult.code()).isEqualTo(3);
    assertThat(cliResult.out()).contains("it is unknown whether the refresh token is spent");
    assertThat(auth.tokenCalls()).isEqualTo(calls + 1);
    assertThat(contents().pending()).isPresent();
  }

  @Test
  void aWrongClientIsExplainedAndCostsNothing() throws Exception {
    stored();
    environment.put("SECRET", "not-the-secret-of-the-client");

    CliResult cliResult = refreshStored();

    assertThat(cliResult.code()).isEqualTo(1);
    assertThat(cliResult.out()).contains("CLIENT_INVALID", "it is not spent");
    assertThat(contents().pending()).isEmpty();
    assertThat(contents().refusal()).isEmpty();
  }

  @Test
  void anAuthorizationServerThatIsDownIsNoAnswer() throws Exception {
    stored();
    auth.close();

    CliResult cliResult = refreshStored();

    assertThat(cliResult.code()).isEqualTo(3);
    assertThat(contents().pending()).isEmpty();
  }

  @Test
  void aLoginThatTheStoreDoesNotHoldIsNotBegun() throws Exception {
    stored();
    String[] arguments = refreshArguments();
    arguments[Arrays.asList(arguments).indexOf("acme")] = "nobody";

    CliResult cliResult = run(Clock.systemUTC(), arguments);

    assertThat(cliResult.code()).isEqualTo(5);
    assertThat(cliResult.out()).contains("holds no such login", "nothing was spent");
    assertThat(StoreInspection.of(Path.of(tokens())).grants()).hasSize(1);
  }

  @Test
  void anEncryptedStoreIsOpenedWithItsKeyAndOnlyWithIt() throws Exception {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 7);
    key = Files.write(directory.resolve("key"), bytes);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    stored();
    environment.put("KEY", HexFormat.of().formatHex(bytes));
    environment.put("WRONG", "0".repeat(64));
    environment.put("NONE", "password");
    int calls = auth.tokenCalls();

    CliResult closed = doctor("--store", tokens());
    CliResult open = doctor("--store", tokens(), "--store-key-env", "KEY");
    CliResult byFile = doctor("--store", tokens(), "--store-key-file", String.valueOf(key));
    CliResult wrong = doctor("--store", tokens(), "--store-key-env", "WRONG");
    CliResult none = doctor("--store", tokens(), "--store-key-env", "NONE");
    CliResult wrongRefresh = run(Clock.systemUTC(), refreshArguments("--store-key-env", "WRONG"));
    CliResult withoutKey = refreshStored();

    assertThat(closed.out()).contains("encrypted: to see its contents", "--store-key-env");
    assertThat(open.out()).contains("generation 1", "a refresh token (");
    assertThat(byFile.out()).isEqualTo(open.out());
    assertThat(wrong.out()).contains("key is not the one it was written with");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(none.code()).isEqualTo(4);
    assertThat(none.err()).contains("64 hexadecimal").doesNotContain("password");
    assertThat(wrongRefresh.code()).isEqualTo(5);
    assertThat(wrongRefresh.out()).contains("key is not the one it was written with");
    assertThat(withoutKey.code()).isEqualTo(5);
    assertThat(auth.tokenCalls()).isEqualTo(calls);

    assertThat(run(Clock.systemUTC(), refreshArguments("--store-key-env", "KEY")).code()).isZero();
    assertThat(auth.tokenCalls()).isEqualTo(calls + 1);
  }

  @Test
  void aRefreshTokenThatWasTakenIsSpentEvenIfTheAccessTokenIsOfNoUse() throws Exception {
    Path kept = directory.resolve("login");
    try (FakeSocketServer server = replying("AT\\u0007", "RT-2-of-the-login")) {
      CliResult cliResult = refreshAt(server, "--keep", kept.toString());

      assertThat(cliResult.out()).contains("is spent", "the new refresh token is in " + kept);
      assertThat(cliResult.out()).doesNotContain("not spent");
      assertThat(Files.readString(kept)).isEqualTo("RT-2-of-the-login\n");
    }
  }

  @Test
  void aReplacementThatNoRequestCanCarryIsNoRotation() throws Exception {
    Path kept = directory.resolve("login");
    for (String token : List.of("RT\\r\\nevil", "RT\\u0000nul", "   ", "RT two")) {
      try (FakeSocketServer server = replying("AT-1", token)) {
        CliResult cliResult = refreshAt(server, "--keep", kept.toString());

        // A refresh token may contain a blank (RFC 6749 A.17). It is valid then, but cannot be kept
        // in a file of one line.
        assertThat(cliResult.code()).as(token).isEqualTo(token.equals("RT two") ? 6 : 0);
        assertThat(kept).doesNotExist();
        assertThat(cliResult.out()).doesNotContain("evil", "nul", "RT two");
        assertThat(cliResult.out()).doesNotContain("the new refresh token is in");
      }
    }
  }

  @Test
  void aFileThatAppearsWhileTheTokenIsSpentIsNotOverwritten() throws Exception {
    Gate gate = new Gate();
    auth.faults().next(Fault.hold(gate));
    Path kept = directory.resolve("login");
    CompletableFuture<CliResult> running =
        CompletableFuture.supplyAsync(
            () -> refreshGiven("--refresh-token-env", "LOGIN", "--keep", kept.toString()));
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(20))).isTrue();
    Files.writeString(kept, "another login");
    gate.open();

    CliResult cliResult = running.get(20, TimeUnit.SECONDS);

    assertThat(cliResult.code()).isEqualTo(6);
    assertThat(Files.readString(kept)).isEqualTo("another login");
    assertThat(cliResult.out()).contains("the new refresh token is in " + kept + ".new");
    assertThat(auth.refreshTokenLives(Files.readString(directory.resolve("login.new")).strip()))
        .isTrue();
  }

  @Test
  void whatCannotBeSentIsRefusedBeforeAnythingIsSpent() throws Exception {
    stored();
    int calls = auth.tokenCalls();

    CliResult cliResult =
        run(Clock.systemUTC(), refreshArguments("-H", "Host: elsewhere", itemsUrl()));

    assertThat(cliResult.code()).isEqualTo(2);
    assertThat(auth.tokenCalls()).isEqualTo(calls);
  }

  private static FakeSocketServer replying(String accessToken, String refreshToken)
      throws Exception {
    String body =
        "{\"access_token\":\""
            + accessToken
            + "\",\"token_type\":\"Bearer\",\"refresh_token\":\""
            + refreshToken
            + "\"}";
    return answering(body);
  }

  private static FakeSocketServer answering(String body) throws Exception {
    return FakeSocketServer.answering(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n",
        body,
        1);
  }

  private CliResult refreshAt(FakeSocketServer server, String... more) {
    return doctor(
        with(
            more,
            "--refresh",
            "--refresh-token-env",
            "LOGIN",
            "--token-endpoint",
            server.url() + "token"));
  }

  @Test
  void aScopeThatHoldsASecretOfTheRequestIsMasked() throws Exception {
    for (String echoed : List.of(login.refreshToken(), CLIENT_SECRET)) {
      String body =
          "{\"access_token\":\"AT-of-the-reply-1\",\"token_type\":\"Bearer\",\"scope\":\""
              + echoed
              + " AT-of-the-reply-1\"}";
      try (FakeSocketServer server = answering(body)) {
        CliResult cliResult =
            doctor(
                "--refresh",
                "--refresh-token-env",
                "LOGIN",
                "--client-id-env",
                "ID",
                "--client-secret-env",
                "SECRET",
                "--token-endpoint",
                server.url() + "token",
                "--keep",
                directory.resolve("login").toString());

        assertThat(cliResult.code()).isZero();
        assertThat(cliResult.out())
            .contains("scope [redacted]")
            .doesNotContain("AT-of-the-reply-1");
      }
    }
  }

  @Test
  void aRefreshTokenInAPipeIsNotWaitedFor() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    CliResult cliResult =
        refreshGiven(
            "--refresh-token-file", pipe.toString(), "--keep", directory.resolve("k").toString());

    assertThat(cliResult.code()).isEqualTo(4);
    assertThat(cliResult.err()).contains("not a regular file");
  }

  @Test
  void jsonSaysTheSameToPrograms() throws Exception {
    stored();

    JsonView granted = JsonView.read(run(Clock.systemUTC(), refreshArguments("--json")).out());
    auth.endSessions("acme");
    JsonView refused = JsonView.read(run(Clock.systemUTC(), refreshArguments("--json")).out());

    assertThat(granted.get("headline").text("")).startsWith("refreshed — ");
    assertThat(granted.get("exit").number(-1)).isZero();
    assertThat(refused.get("diagnosis").get("cause").text()).hasValue("REFRESH_TOKEN_INVALID");
    assertThat(refused.get("exit").number(-1)).isEqualTo(1);
  }

  private void stored() throws Exception {
    try (TokenStore store = open();
        TokenProvider application = application(store)) {
      application.current().get();
    }
  }

  private TokenStore open() throws Exception {
    Path at = Path.of(tokens());
    Path keyFile = key;
    return keyFile == null
        ? TokenStore.file(at)
        : TokenStore.fileStore(at).encryptedWith(Files.readAllBytes(keyFile)).open();
  }

  private TokenProvider application(TokenStore store) {
    return OAuth.refreshToken(login.refreshToken())
        .tokenEndpoint(auth.tokenEndpoint())
        .clientAuthentication(ClientAuthentication.basic("my-app", CLIENT_SECRET))
        .subject("acme")
        .whenAmbiguous(OAuth.WhenAmbiguous.FAIL)
        .store(store)
        .build();
  }

  private void loseAReply() throws Exception {
    auth.faults().next(Fault.commitThenCut());
    try (TokenStore store = open();
        TokenProvider application = application(store)) {
      application.current().get();
      assertThatThrownBy(() -> application.forceRefresh().get()).isNotNull();
    }
  }

  /** Returns the key of the record, by recording with which key the store is called. */
  private String recordKey() throws Exception {
    List<String> keys = new ArrayList<>();
    try (TokenStore store = open();
        TokenProvider application = application(new KeyListener(store, keys))) {
      application.inspect();
    }
    return keys.get(0);
  }

  private Contents contents() throws Exception {
    Optional<Contents> contents = StoreInspection.of(Path.of(tokens())).grants().get(0).contents();
    return contents.orElseThrow();
  }

  private CliResult refreshStored(String... more) {
    return run(Clock.systemUTC(), refreshArguments(more));
  }

  private String[] refreshArguments(String... more) {
    return with(
        more,
        "--store",
        tokens(),
        "--subject",
        "acme",
        "--refresh",
        "--token-endpoint",
        endpoint(),
        "--client-id-env",
        "ID",
        "--client-secret-env",
        "SECRET");
  }

  private CliResult refreshGiven(String... more) {
    return doctor(
        with(
            more,
            "--refresh",
            "--token-endpoint",
            endpoint(),
            "--client-id-env",
            "ID",
            "--client-secret-env",
            "SECRET"));
  }

  private static String[] with(String[] more, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private CliResult doctor(String... arguments) {
    return run(Clock.systemUTC(), arguments);
  }

  private CliResult run(Clock clock, String... arguments) {
    CliResult cliResult = CliResult.of(around(clock), with(arguments, "doctor"));
    assertThat(cliResult.out() + cliResult.err())
        .doesNotContain(CLIENT_SECRET, "\tat ")
        .doesNotContain(auth.secrets().toArray(CharSequence[]::new));
    return cliResult;
  }

  private CliEnvironment around(Clock clock) {
    return new CliEnvironment(
        environment,
        new ByteArrayInputStream((login.refreshToken() + "\n").getBytes(StandardCharsets.UTF_8)),
        clock);
  }

  private Path secretFile(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private String tokens() {
    return directory.resolve("tokens").toString();
  }

  private String endpoint() {
    return auth.tokenEndpoint().toString();
  }

  private String itemsUrl() {
    api.put("items", "1", Map.of("name", "one"));
    return api.baseUri().resolve("items").toString();
  }
}
