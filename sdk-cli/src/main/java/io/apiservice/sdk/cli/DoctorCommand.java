package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.http.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
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
    description = {
      "Makes one call and explains the refusal: what was sent, what the server said, the most"
          + " probable cause with its evidence, and the next thing to do.",
      "",
      "The secret never stands among the arguments, where every user of the machine and the shell's"
          + " history can see it."
    },
    footer = {
      "",
      "Examples:",
      "  read -rs TOKEN && export TOKEN",
      "  apiservice doctor --token-env TOKEN https://api.example.com/v1/me",
      "  apiservice doctor --token-file key.txt --api-key-header X-Api-Key https://api.example.com/v1/me",
      "  apiservice doctor --store /var/lib/my-app/tokens",
      "  vault read -field=token secret/api | apiservice doctor --bearer-stdin https://api.example.com/",
      "",
      "Exit codes: 0 accepted, 1 refused and explained, 2 wrong usage, 3 no answer, 4 no secret."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final URI NOTHING = URI.create("about:nothing");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      description = "What to call; with --store it may be left out.")
  private URI url = NOTHING;

  @ArgGroup private @Nullable SecretSource source;

  @Option(
      names = "--scheme",
      defaultValue = "Bearer",
      description = "The scheme in Authorization (${DEFAULT-VALUE}).")
  private String scheme = "Bearer";

  @Option(
      names = "--api-key-header",
      paramLabel = "NAME",
      description = "Send the secret in this header instead.")
  private @Nullable String keyHeader;

  @Option(
      names = "--api-key-query",
      paramLabel = "NAME",
      description = "Send the secret in this query parameter instead.")
  private @Nullable String keyQuery;

  @Option(
      names = {"-X", "--method"},
      defaultValue = "GET",
      description = "The method (${DEFAULT-VALUE}).")
  private String method = "GET";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "A further header, no secret.")
  private List<String> headers = List.of();

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Look at this directory of tokens too; nothing in it is changed or spent.")
  private @Nullable Path store;

  @Option(names = "--proxy", paramLabel = "HOST:PORT", description = "The proxy to take.")
  private @Nullable String proxy;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "For each answer (${DEFAULT-VALUE}).")
  private int timeout = 10;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Option(
      names = "--color",
      defaultValue = "auto",
      description = "always, never, or auto (on a terminal).")
  private String color = "auto";

  @Option(
      names = {"--token", "--bearer", "--api-key", "--password", "-u", "--user"},
      hidden = true,
      arity = "0..1")
  private @Nullable String secretAsArgument;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws InterruptedException {
    if (store != null && url.equals(NOTHING) && secretAsArgument == null) {
      return examineStore(store);
    }
    Arguments.check(this.spec, url, headers, secretAsArgument != null);
    Optional<String> secret;
    try {
      secret = source == null ? Optional.empty() : source.read(System.getenv());
    } catch (IOException e) {
      spec.commandLine()
          .getErr()
          .println("no secret: " + SafeText.of(String.valueOf(e.getMessage())));
      return Main.UNREADABLE;
    }
    return examine(secret);
  }

  private int examineStore(Path directory) {
    List<Check> checks = new StoreProbe(directory, clock.instant()).look();
    boolean good = checks.stream().allMatch(Check::good);
    String headline = "token store — " + (good ? "nothing wrong" : "see the lines with !");
    return print(new DoctorReport(headline, checks, Optional.empty()), good ? 0 : Main.REFUSED);
  }

  private int examine(Optional<String> secret) throws InterruptedException {
    Instant now = clock.instant();
    CredentialFacts facts = CredentialFacts.of(type(secret));
    List<Check> checks = new ArrayList<>();
    probes(secret, facts, now).forEach(p -> checks.addAll(p.look()));
    if (secret.filter(s -> !sendable(s)).isPresent()) {
      checks.add(
          Check.bad("sent", "nothing: the secret has characters that no HTTP header can carry"));
      return print(
          new DoctorReport("not sent — " + url, checks, unsent(secret.get(), facts)), Main.REFUSED);
    }
    try {
      Answer answer =
          new Caller(proxies(), Duration.ofSeconds(timeout), clock)
              .call(method, url, plainHeaders(), secret.map(this::signature), facts);
      checks.addAll(answer.checks());
      ClockCheck.of(answer.exchange()).ifPresent(checks::add);
      return verdict(answer.exchange(), checks);
    } catch (IOException e) {
      checks.add(NoAnswer.explain(e));
      return print(
          new DoctorReport("no answer — " + method + " " + url, checks, Optional.empty()),
          Main.NO_ANSWER);
    }
  }

  private int verdict(Exchange exchange, List<Check> checks) {
    Diagnosis diagnosis = Diagnosis.of(exchange, List.of());
    boolean refused = Refusals.is(exchange);
    String headline = Headline.of(exchange.status(), diagnosis);
    return print(
        new DoctorReport(headline, checks, refused ? Optional.of(diagnosis) : Optional.empty()),
        refused ? Main.REFUSED : 0);
  }

  private int print(DoctorReport report, int code) {
    spec.commandLine()
        .getOut()
        .println(json ? report.json() : Palette.of(color).paint(report.text()));
    return code;
  }

  private List<Probe> probes(Optional<String> secret, CredentialFacts facts, Instant now) {
    List<Probe> probes = new ArrayList<>();
    secret.ifPresent(s -> probes.add(new TokenProbe(s, facts, now)));
    if (store != null) {
      probes.add(new StoreProbe(store, now));
    }
    probes.add(new NameProbe(url));
    probes.add(new ProxyProbe(url, proxies(), System.getenv()));
    return probes;
  }

  private Optional<Diagnosis> unsent(String secret, CredentialFacts facts) {
    Exchange exchange =
        Exchange.of(method, url, signature(secret).sign(Headers.empty())).credential(facts).build();
    return Optional.of(Diagnosis.of(exchange, List.of()));
  }

  private static boolean sendable(String secret) {
    return secret.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  private CredentialFacts.Type type(Optional<String> secret) {
    if (secret.isEmpty()) {
      return CredentialFacts.Type.NONE;
    }
    boolean bearer = keyHeader == null && keyQuery == null && scheme.equalsIgnoreCase("Bearer");
    return bearer ? CredentialFacts.Type.ACCESS_TOKEN : CredentialFacts.Type.API_KEY;
  }

  private Signature signature(String secret) {
    if (keyHeader != null) {
      return new Signature(keyHeader, false, "", secret);
    }
    return keyQuery != null
        ? new Signature(keyQuery, true, "", secret)
        : new Signature("Authorization", false, scheme + " ", secret);
  }

  private Headers plainHeaders() {
    Headers plain =
        Headers.of("User-Agent", "apiservice-doctor", "Accept", "application/json, */*;q=0.5");
    for (String header : headers) {
      int colon = header.indexOf(':');
      plain = plain.with(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    return plain;
  }

  private ProxySelector proxies() {
    if (proxy == null) {
      return ProxySelector.getDefault();
    }
    int colon = proxy.lastIndexOf(':');
    try {
      int port = Integer.parseInt(proxy.substring(colon + 1));
      return ProxySelector.of(new InetSocketAddress(proxy.substring(0, Math.max(colon, 0)), port));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--proxy wants HOST:PORT");
    }
  }
}
