package io.apiservice.sdk.cli;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.cli.options.ArgumentCheck;
import io.apiservice.sdk.cli.options.CallOptions;
import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.cli.options.RefreshOptions;
import io.apiservice.sdk.cli.options.ReportOptions;
import io.apiservice.sdk.cli.options.ResolvedSecret;
import io.apiservice.sdk.cli.options.SecretSource;
import io.apiservice.sdk.cli.options.StoreOptions;
import io.apiservice.sdk.cli.probe.ProbeClient;
import io.apiservice.sdk.cli.probe.SharedStoreProbe;
import io.apiservice.sdk.cli.probe.StoreProbe;
import io.apiservice.sdk.cli.refresh.RefreshReport;
import io.apiservice.sdk.cli.refresh.RefreshRunner;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.CurlReplay;
import io.apiservice.sdk.cli.report.DoctorReport;
import io.apiservice.sdk.cli.report.ExitCode;
import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SafeText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Makes one call and explains a refusal: what was sent, what the server said, the most"
          + " probable cause with its evidence, and what to do next.",
      "",
      "Secrets are never passed as arguments, where other users of the machine and the shell's"
          + " history can see them, but in the environment, a file or standard input."
    },
    footer = {
      "",
      "Examples:",
      "  read -rs TOKEN && export TOKEN",
      "  apiservice doctor --token-env TOKEN https://api.example.com/v1/me",
      "  apiservice doctor --token-file key.txt --api-key-header X-Api-Key \\",
      "    https://api.example.com/v1/me",
      "  vault read -field=token secret/api |",
      "    apiservice doctor --bearer-stdin https://api.example.com/v1/me",
      "  apiservice doctor --store /var/lib/my-app/tokens",
      "  apiservice doctor --store redis://redis.internal:6379",
      "  apiservice doctor --store jdbc:postgresql://db.internal/app --store-user app \\",
      "    --store-password-env PGPASSWORD --driver-path postgresql.jar",
      "  apiservice doctor --store /var/lib/my-app/tokens --subject acme --refresh \\",
      "    --token-endpoint https://auth.example.com/token \\",
      "    --client-id-env CLIENT_ID --client-secret-env CLIENT_SECRET \\",
      "    https://api.example.com/v1/me",
      "  apiservice doctor --refresh --refresh-token-file login.txt --keep login.txt \\",
      "    --token-endpoint https://auth.example.com/token --client-id-env CLIENT_ID",
      "",
      "Exit codes:",
      "  0  accepted, or refreshed",
      "  1  refused and explained; something wrong in a store",
      "  2  wrong usage, or a secret among the arguments",
      "  3  no response: DNS, connection, TLS, proxy or timeout",
      "  4  a secret or a key could not be read",
      "  5  not refreshed; nothing was spent",
      "  6  refreshed, but the new refresh token could not be saved",
      "  7  an internal error"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final Duration STORE_LIMIT = Duration.ofSeconds(20);

  private final CliEnvironment around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      description = "The address to call; optional with --store or --refresh.")
  private @Nullable String url;

  @ArgGroup(heading = "%nThe secret, from one of:%n")
  private @Nullable SecretSource source;

  @ArgGroup(exclusive = false, validate = false, heading = "%nThe call:%n")
  private CallOptions call = new CallOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nA store of tokens:%n")
  private StoreOptions store = new StoreOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nA refresh, on request only:%n")
  private RefreshOptions refresh = new RefreshOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nThe report:%n")
  private ReportOptions report = new ReportOptions();

  @Option(
      names = {
        "--token",
        "--bearer",
        "--api-key",
        "--password",
        "-u",
        "--user",
        "--refresh-token",
        "--client-secret",
        "--store-key",
        "--store-password"
      },
      hidden = true,
      arity = "0..1")
  private @Nullable String secretAsArgument;

  DoctorCommand(CliEnvironment around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    URI target = target();
    try {
      if (refresh.wanted()) {
        return refreshAndCall(target);
      }
      List<CheckResult> checks = new ArrayList<>(store.readKey(around));
      Path directory = store.directory();
      String address = store.address();
      if (directory != null) {
        checks.addAll(new StoreProbe(directory, store, around.clock().instant()).run());
        checks.add(NOTHING_SPENT);
      } else if (address != null) {
        checks.addAll(
            new SharedStoreProbe(
                    address, store, store.password(around), around.clock().instant(), STORE_LIMIT)
                .run());
      }
      if (target == null) {
        return storeVerdict(checks);
      }
      ResolvedSecret secret = source == null ? null : source.read(around);
      if (secret == null) {
        return callAndReport(target, null, CredentialFacts.of(CredentialFacts.Type.NONE), checks);
      }
      checks.addAll(secret.checks());
      return callAndReport(target, secret.text(), CredentialFacts.of(call.type()), checks);
    } catch (IOException e) {
      String why = SafeText.of(String.valueOf(e.getMessage()), 500);
      spec.commandLine().getErr().println("no secret: " + why);
      return ExitCode.UNREADABLE;
    }
  }

  private static final CheckResult NOTHING_SPENT =
      CheckResult.good(
          "refresh",
          "nothing was spent; to refresh, add --refresh --subject NAME"
              + " --token-endpoint URI --client-id-env NAME");

  /**
   * Returns the address to call; null if none is given. Throws before anything has been read or
   * sent.
   */
  private @Nullable URI target() {
    if (secretAsArgument != null) {
      throw wrong(ArgumentCheck.HOW);
    }
    String mistake = store.mistake(refresh.wanted());
    mistake = mistake != null ? mistake : call.mistake();
    mistake = mistake != null ? mistake : refresh.mistake(store.given(), source != null);
    if (mistake != null) {
      throw wrong(mistake);
    }
    ArgumentCheck argumentCheck = new ArgumentCheck(spec);
    refresh.given().ifPresent(argumentCheck::checkEndpoint);
    if (url == null) {
      if (!store.given() && !refresh.wanted()) {
        throw wrong("URL is missing: give the address to call, or --store STORE");
      }
      return null;
    }
    URI target = argumentCheck.check(url, call.headers());
    argumentCheck.checkSendable(target, call);
    if (!call.cleartext() && (source != null || refresh.wanted())) {
      argumentCheck.checkClear(target, call.proxied());
    }
    return target;
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  private int storeVerdict(List<CheckResult> checks) {
    boolean good = checks.stream().allMatch(CheckResult::good);
    String headline = "token store — " + (good ? "no problem found" : "see the lines with !");
    return print(headline, checks, Optional.empty(), good ? 0 : ExitCode.REFUSED);
  }

  private int refreshAndCall(@Nullable URI target) throws IOException, InterruptedException {
    HttpClient client = ProbeClient.client(call.proxies(), call.timeout());
    RefreshReport refreshReport =
        new RefreshRunner(
                refresh,
                store,
                call.cleartext(),
                client,
                around,
                spec.commandLine().getErr()::println)
            .run();
    Credential credential = refreshReport.credential().orElse(null);
    if (credential == null || target == null) {
      return print(
          new DoctorReport(
              refreshReport.headline(),
              refreshReport.checks(),
              refreshReport.diagnosis(),
              CurlReplay.NEVER,
              refreshReport.code()));
    }
    int code =
        callAndReport(
            target,
            credential.secret(),
            credential.facts(),
            new ArrayList<>(refreshReport.checks()));
    return refreshReport.code() == 0 ? code : refreshReport.code();
  }

  private int callAndReport(
      URI target, @Nullable String secret, CredentialFacts facts, List<CheckResult> checks)
      throws InterruptedException {
    return print(
        new DoctorRun(target, secret, facts, call, around).report(attempts(facts), checks));
  }

  private List<Attempt> attempts(CredentialFacts facts) {
    return facts.grant().isEmpty()
        ? List.of()
        : List.of(
            new Attempt(
                facts.obtainedAt().orElse(Instant.EPOCH),
                "refreshed via " + refresh.shownEndpoint(),
                "a token of generation " + facts.generation()));
  }

  private int print(
      String headline, List<CheckResult> checks, Optional<Diagnosis> diagnosis, int code) {
    return print(new DoctorReport(headline, checks, diagnosis, call.replay(), code));
  }

  private int print(DoctorReport doctorReport) {
    spec.commandLine().getOut().println(report.render(doctorReport));
    return doctorReport.exit();
  }
}
