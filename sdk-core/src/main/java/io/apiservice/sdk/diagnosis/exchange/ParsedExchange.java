package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Challenge;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.RequestId;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.CredentialNames;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A refused exchange whose parts are parsed once, so that all rules can use them. */
public final class ParsedExchange {
  private static final int MAX_REQUEST_ID = 100;
  private static final List<String> REQUEST_ID_FIELDS =
      List.of(
          "request_id",
          "requestId",
          "request-id",
          "RequestId",
          "trace_id",
          "traceId",
          "fbtrace_id",
          "correlation_id");

  private final Exchange exchange;
  private final List<Challenge> challenges;
  private final ErrorBody body;
  private final List<SentCredential> presented;
  private final List<SentCredential> finalCredentials;
  private final SecretMask mask;
  private final List<ServerMessage> messages;
  private final Optional<Jwt> jwt;
  private final Optional<PhraseTable.PhraseMatch> explicit;

  public ParsedExchange(Exchange exchange) {
    this.exchange = exchange;
    this.challenges = Challenge.in(exchange.responseHeaders());
    this.body = ErrorBody.read(exchange.body());
    this.presented =
        SentCredentials.of(
            exchange.requestHeaders(),
            exchange.uri(),
            exchange.requestBody(),
            exchange.credentialNames());
    this.finalCredentials = finalCredentials(exchange, presented);
    this.mask = SecretMask.of(ExchangeSecrets.exchange(exchange, presented, finalCredentials));
    this.messages = ServerMessages.of(challenges, exchange.responseHeaders(), body);
    this.explicit = PhraseTables.EXPLICIT.find(messages);
    this.jwt =
        presented.stream()
            .map(SentCredential::secret)
            .flatMap(s -> Jwt.decode(s).stream())
            .findFirst();
  }

  private static List<SentCredential> finalCredentials(
      Exchange exchange, List<SentCredential> first) {
    if (exchange.hops().isEmpty()) {
      return first;
    }
    Exchange.Hop last = exchange.hops().get(exchange.hops().size() - 1);
    return SentCredentials.of(
        last.requestHeaders(), last.to(), exchange.requestBody(), exchange.credentialNames());
  }

  public Exchange exchange() {
    return exchange;
  }

  public int status() {
    return exchange.status();
  }

  public Headers headers() {
    return exchange.responseHeaders();
  }

  public List<Challenge> challenges() {
    return challenges;
  }

  public ErrorBody body() {
    return body;
  }

  /** The credentials of the first request. */
  public List<SentCredential> presented() {
    return presented;
  }

  /** The credentials of the request after the last redirect. */
  public List<SentCredential> finalCredentials() {
    return finalCredentials;
  }

  /**
   * The most important credential of the first request: that in {@code Authorization}, otherwise
   * that in another header, in the query or in a cookie.
   */
  public Optional<SentCredential> credential() {
    return presented.stream().findFirst();
  }

  /** Whether the credential was sent with this scheme. */
  public boolean sentAs(String scheme) {
    return credential().filter(p -> p.scheme().equalsIgnoreCase(scheme)).isPresent();
  }

  public List<ServerMessage> messages() {
    return messages;
  }

  /** The reason that the server states explicitly, if it states one. */
  public Optional<PhraseTable.PhraseMatch> explicit() {
    return explicit;
  }

  public Optional<Jwt> jwt() {
    return jwt;
  }

  /** The host that responded. */
  public String host() {
    String host =
        exchange.hops().isEmpty()
            ? exchange.uri().getHost()
            : exchange.hops().get(exchange.hops().size() - 1).to().getHost();
    return host == null ? "" : Ascii.lower(host);
  }

  public boolean offersScheme(String scheme) {
    return challenges.stream().anyMatch(c -> c.is(scheme));
  }

  /** Whether the response shows that the server knows a request header of this name. */
  public boolean knowsHeader(String header) {
    String name = Ascii.lower(header);
    return List.of("Vary", "Access-Control-Allow-Headers").stream()
            .flatMap(h -> headers().all(h).stream())
            .anyMatch(list -> Ascii.lower(list).contains(name))
        || isNamedAfter(name);
  }

  /**
   * Whether the header is named after the server, such as {@code X-Redmine-API-Key} after a server
   * that calls itself Redmine.
   */
  private boolean isNamedAfter(String header) {
    String self =
        Ascii.lower(
            challengeParam("realm").orElse("")
                + ' '
                + headers().first("Server").orElse("")
                + ' '
                + host());
    return Arrays.stream(header.split("[-_]", 12))
        .anyMatch(
            w ->
                w.length() >= 4
                    && !w.equals("access")
                    && !CredentialNames.matches(w)
                    && self.contains(w));
  }

  public boolean mentions(String word) {
    return messages.stream().anyMatch(s -> s.words().contains(word));
  }

  public Optional<String> challengeParam(String name) {
    return challenges.stream().flatMap(c -> c.param(name).stream()).findFirst();
  }

  /** When the credential expires, if the client knows it. */
  public Optional<Instant> expiresAt() {
    return exchange.credential().expiresAt().or(() -> jwt.flatMap(Jwt::expiresAt));
  }

  boolean clientTimeKnown() {
    return exchange.clientTime().isAfter(Instant.EPOCH);
  }

  /**
   * The {@code Date} of the response; empty if the response came from a cache, because its {@code
   * Date} is old.
   */
  public Optional<Instant> serverTime() {
    return headers().contains("Age") ? Optional.empty() : headers().date("Date");
  }

  /** How far the server's clock is ahead of the client's, if both times are known. */
  public Optional<Duration> clockOffset() {
    Optional<Duration> seen =
        clientTimeKnown()
            ? serverTime().map(t -> Duration.between(exchange.clientTime(), t))
            : Optional.empty();
    return seen.or(exchange::clockOffset);
  }

  /**
   * The best estimate of the current time: the server's time or, if it is unknown, the client's.
   */
  public Optional<Instant> now() {
    return serverTime()
        .or(() -> clientTimeKnown() ? Optional.of(exchange.clientTime()) : Optional.empty());
  }

  /** The server's identifier of the request, from the headers or the body. */
  public Optional<String> requestId() {
    return RequestId.of(headers())
        .or(
            () ->
                body.fields().stream()
                    .filter(f -> REQUEST_ID_FIELDS.contains(f.name()))
                    .map(NamedValue::value)
                    .findFirst())
        .map(id -> SafeText.unlinked(mask.mask(id), MAX_REQUEST_ID));
  }

  public boolean isApiKey() {
    return exchange.credential().type() == CredentialFacts.Type.API_KEY;
  }

  /** Quotes text of a server: masked, sanitised, and with links that cannot be clicked. */
  public String quote(String text) {
    return SafeText.unlinked(mask.mask(text));
  }

  public Attempt quote(Attempt tried) {
    return new Attempt(tried.at(), quote(tried.action()), quote(tried.outcome()));
  }

  public Evidence evidence(String source, String text) {
    return new Evidence(SafeText.unlinked(mask.mask(source), 80), quote(text));
  }

  public Evidence evidence(ServerMessage message) {
    return evidence(message.source(), message.text());
  }

  /** The challenges, each as a piece of evidence. */
  public List<Evidence> challengeEvidence() {
    List<Evidence> found = new ArrayList<>();
    headers().all("WWW-Authenticate").stream()
        .limit(3)
        .forEach(line -> found.add(evidence("WWW-Authenticate", line)));
    return found;
  }

  /**
   * Masks and sanitises a finding. This is the last step, and includes the findings of the
   * application's rules.
   */
  public Finding shown(Finding finding) {
    return new Finding(
        finding.cause(),
        finding.confidence(),
        shown(finding.summary()),
        finding.evidence().stream()
            .map(e -> new Evidence(shown(e.source()), shown(e.text())))
            .toList(),
        finding.hints().stream()
            .map(h -> new Hint(shown(h.action()), h.link().filter(this::isHarmless)))
            .toList());
  }

  private String shown(String text) {
    return mask.lines(text).toString();
  }

  private boolean isHarmless(URI link) {
    return shown(link.toString()).equals(link.toString());
  }

  public SecretMask mask() {
    return mask;
  }
}
