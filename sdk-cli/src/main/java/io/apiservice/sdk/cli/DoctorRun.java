package io.apiservice.sdk.cli;

import io.apiservice.sdk.cli.options.ArgumentCheck;
import io.apiservice.sdk.cli.options.CallOptions;
import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.cli.probe.ClockProbe;
import io.apiservice.sdk.cli.probe.ConnectionFailure;
import io.apiservice.sdk.cli.probe.DnsProbe;
import io.apiservice.sdk.cli.probe.Probe;
import io.apiservice.sdk.cli.probe.ProbeClient;
import io.apiservice.sdk.cli.probe.ProxyProbe;
import io.apiservice.sdk.cli.probe.TlsProbe;
import io.apiservice.sdk.cli.probe.TokenProbe;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.DoctorReport;
import io.apiservice.sdk.cli.report.ExitCode;
import io.apiservice.sdk.cli.report.RefusalDetector;
import io.apiservice.sdk.cli.report.StatusLine;
import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call with its checks, and the report about it. */
final class DoctorRun {
  private final URI target;
  private final @Nullable String secret;
  private final CredentialFacts facts;
  private final CallOptions call;
  private final CliEnvironment around;

  DoctorRun(
      URI target,
      @Nullable String secret,
      CredentialFacts facts,
      CallOptions call,
      CliEnvironment around) {
    this.target = target;
    this.secret = secret;
    this.facts = facts;
    this.call = call;
    this.around = around;
  }

  /**
   * Makes the call.
   *
   * @param tried what was done before the call
   * @param checks the results so far; the results of this run are added
   * @throws IllegalArgumentException if the JDK's client cannot send one of the headers or the
   *     method
   */
  DoctorReport report(List<Attempt> tried, List<CheckResult> checks) throws InterruptedException {
    Instant now = around.clock().instant();
    probes(now).forEach(p -> checks.addAll(p.run()));
    if (secret != null && !secret.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      checks.add(
          CheckResult.bad(
              "sent", "nothing: the secret has characters that an HTTP header cannot contain"));
      return report("not sent — " + shown(), checks, Optional.of(unsent(secret)), ExitCode.REFUSED);
    }
    if (secret != null && target.getScheme().equalsIgnoreCase("http") && leavesThisMachine()) {
      checks.add(
          CheckResult.bad("clear", "over http, everyone on the network path can read the secret"));
    }
    ProbeClient client =
        new ProbeClient(
            ProbeClient.client(call.proxies(), call.timeout()),
            call.timeout(),
            around.clock(),
            target);
    try {
      Exchange exchange =
          client.call(
              call.method(),
              target,
              call.plainHeaders(),
              Optional.ofNullable(secret).map(call::signature),
              facts,
              tried,
              checks);
      ClockProbe.of(exchange).ifPresent(checks::add);
      return verdict(exchange, checks);
    } catch (IOException e) {
      CheckResult reason = ConnectionFailure.explain(e);
      if (checks.stream().noneMatch(c -> !c.good() && c.name().equals(reason.name()))) {
        checks.add(reason);
      }
      if (ConnectionFailure.untrustedCertificate(e)) {
        checks.addAll(new TlsProbe(client.lastUri(), call.timeout(), secrets(), now).run());
      }
      String headline = "no response — " + call.method() + " " + shown();
      return report(headline, checks, Optional.empty(), ExitCode.NO_ANSWER);
    }
  }

  private boolean leavesThisMachine() {
    return call.proxied() || !ArgumentCheck.loopback(target);
  }

  /** The URL without user, query and secrets: the token may be in its path. */
  private String shown() {
    String shown = Request.of(call.method(), target).shownUri().toString();
    return SafeText.without(secrets(), shown);
  }

  private List<String> secrets() {
    return secret == null ? List.of() : call.signature(secret).secrets();
  }

  private DoctorReport verdict(Exchange exchange, List<CheckResult> checks) {
    Diagnosis diagnosis = Diagnoser.diagnose(exchange, List.of());
    boolean refused = RefusalDetector.is(exchange);
    return report(
        StatusLine.of(exchange.status(), diagnosis),
        checks,
        refused ? Optional.of(diagnosis) : Optional.empty(),
        refused ? ExitCode.REFUSED : 0);
  }

  private DoctorReport report(
      String headline, List<CheckResult> checks, Optional<Diagnosis> diagnosis, int code) {
    return new DoctorReport(headline, checks, diagnosis, call.replay(), code);
  }

  private List<Probe> probes(Instant now) {
    List<Probe> probes = new ArrayList<>();
    if (secret != null) {
      probes.add(new TokenProbe(secret, facts, now));
    }
    probes.add(new DnsProbe(target, secrets()));
    probes.add(new ProxyProbe(target, call.proxies(), around.environment()));
    return probes;
  }

  private Diagnosis unsent(String secret) {
    Exchange exchange =
        Exchange.of(call.method(), target, call.signature(secret).sign(Headers.empty()))
            .credential(facts)
            .build();
    return Diagnoser.diagnose(exchange, List.of());
  }
}
