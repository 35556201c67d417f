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
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import io.apiservice.sdk.http.Headers;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call, and what is to be said of it and of the way to it. */
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
   * @param tried what was done before it
   * @param checks what was found so far; gets what is found now
   * @throws IllegalArgumentException if the JDK's client does not send such a header or method
   */
  DoctorReport report(List<Attempt> tried, List<CheckResult> checks) throws InterruptedException {
    Instant now = around.clock().instant();
    probes(now).forEach(p -> checks.addAll(p.run()));
    if (secret != null && !secret.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      checks.add(
          CheckResult.bad(
              "sent", "nothing: the secret has characters that no HTTP header can carry"));
      return made(
          "not sent — " + target.toASCIIString(),
          checks,
          Optional.of(unsent(secret)),
          ExitCode.REFUSED);
    }
    if (secret != null && target.getScheme().equalsIgnoreCase("http") && travels()) {
      checks.add(CheckResult.bad("clear", "over http everybody on the way can read the secret"));
    }
    ProbeClient client =
        new ProbeClient(
            ProbeClient.client(call.proxies(), call.timeout()),
            call.timeout(),
            around.clock(),
            target);
    try {
      Exchange answer =
          client.call(
              call.method(),
              target,
              call.plainHeaders(),
              Optional.ofNullable(secret).map(call::signature),
              facts,
              tried,
              checks);
      ClockProbe.of(answer).ifPresent(checks::add);
      return verdict(answer, checks);
    } catch (IOException e) {
      CheckResult why = ConnectionFailure.explain(e);
      if (checks.stream().noneMatch(c -> !c.good() && c.name().equals(why.name()))) {
        checks.add(why);
      }
      if (ConnectionFailure.distrust(e)) {
        checks.addAll(new TlsProbe(client.place(), call.timeout(), secrets(), now).run());
      }
      String headline = "no answer — " + call.method() + " " + target.toASCIIString();
      return made(headline, checks, Optional.empty(), ExitCode.NO_ANSWER);
    }
  }

  private boolean travels() {
    return call.proxied() || !ArgumentCheck.loopback(target);
  }

  private List<String> secrets() {
    return secret == null ? List.of() : call.signature(secret).secrets();
  }

  private DoctorReport verdict(Exchange exchange, List<CheckResult> checks) {
    Diagnosis diagnosis = Diagnoser.diagnose(exchange, List.of());
    boolean refused = RefusalDetector.is(exchange);
    return made(
        StatusLine.of(exchange.status(), diagnosis),
        checks,
        refused ? Optional.of(diagnosis) : Optional.empty(),
        refused ? ExitCode.REFUSED : 0);
  }

  private DoctorReport made(
      String headline, List<CheckResult> checks, Optional<Diagnosis> diagnosis, int code) {
    return new DoctorReport(headline, checks, diagnosis, call.replay(), code);
  }

  private List<Probe> probes(Instant now) {
    List<Probe> probes = new ArrayList<>();
    if (secret != null) {
      probes.add(new TokenProbe(secret, facts, now));
    }
    probes.add(new DnsProbe(target));
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
