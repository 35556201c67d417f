package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.CredentialSyntax;
import io.apiservice.sdk.diagnosis.exchange.EncodedCredentials;
import io.apiservice.sdk.diagnosis.exchange.MentionedHeader;
import io.apiservice.sdk.diagnosis.exchange.NormalizedText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.diagnosis.exchange.ServerMessage;
import io.apiservice.sdk.redact.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Used if a server says that it received no credential although one was sent. Compares the places
 * where the server looks with the place where the credential was sent.
 */
final class LookupAnalysis {
  private final ParsedExchange exchange;
  private final SentCredential sent;
  private final ServerMessage message;

  LookupAnalysis(ParsedExchange exchange, SentCredential sent, ServerMessage message) {
    this.exchange = exchange;
    this.sent = sent;
    this.message = message;
  }

  Optional<Finding> oddScheme() {
    return exchange.offersScheme(sent.scheme()) || CredentialSyntax.hasParameters(sent)
        ? Findings.none()
        : finding(
            Cause.WRONG_SCHEME,
            Confidence.POSSIBLE,
            "the server did not find a credential that it can read in "
                + SafeText.of(sent.placement(), 80)
                + ": most servers expect exactly Bearer");
  }

  Optional<Finding> lowerCaseScheme() {
    boolean cased =
        sent.inAuthorization()
            && exchange.challenges().stream().anyMatch(c -> c.is(sent.scheme()))
            && exchange.challenges().stream().noneMatch(c -> c.scheme().equals(sent.scheme()));
    return cased
        ? finding(
            Cause.CREDENTIALS_MALFORMED,
            Confidence.LIKELY,
            "the server saw no credential: it seems to compare the scheme case-sensitively")
        : Findings.none();
  }

  // After the scheme ApiKey, Elasticsearch expects the Base64 of id:key.
  Optional<Finding> notBase64() {
    boolean key = sent.scheme().equalsIgnoreCase("ApiKey") && exchange.offersScheme("ApiKey");
    return key && !EncodedCredentials.is(sent.secret())
        ? finding(
            Cause.CREDENTIALS_MALFORMED,
            Confidence.LIKELY,
            "the key after ApiKey is not the Base64 of id:key")
        : Findings.none();
  }

  /** The challenge or the message names a header or parameter in which no credential was sent. */
  Optional<Finding> namedElsewhere() {
    Optional<String> named =
        exchange.challengeParam("name").or(() -> MentionedHeader.in(message.text()));
    boolean elsewhere =
        named.isPresent()
            && exchange.presented().stream().noneMatch(p -> p.name().equalsIgnoreCase(named.get()));
    boolean bothNamed = sent.inAuthorization() && message.words().contains("authorization header");
    if (!elsewhere || bothNamed || StrippedHeaderRule.underscoreDropped(exchange)) {
      return Findings.none();
    }
    return finding(
        Cause.WRONG_PLACEMENT,
        Confidence.LIKELY,
        "the server looks for the credential in "
            + exchange.quote(named.get())
            + ", it was sent in "
            + SafeText.of(sent.placement(), 80));
  }

  Optional<Finding> otherScheme() {
    boolean other =
        sent.inAuthorization()
            && !exchange.challenges().isEmpty()
            && !exchange.offersScheme(sent.scheme());
    return other
        ? finding(
            Cause.WRONG_SCHEME,
            Confidence.LIKELY,
            "the server wants "
                + exchange.quote(exchange.challenges().get(0).scheme())
                + " and saw no credential in "
                + SafeText.of(sent.placement(), 80))
        : Findings.none();
  }

  Optional<Finding> otherPlace() {
    if (sent.location() == SentCredential.CredentialLocation.COOKIE && !writtenAsHeader()) {
      return finding(
          Cause.TOKEN_EXPIRED,
          Confidence.POSSIBLE,
          "the server asks for a sign-in although a cookie was sent: its session has ended");
    }
    boolean offered = sent.inAuthorization() && exchange.offersScheme(sent.scheme());
    if (offered) {
      return finding(
          Cause.CREDENTIALS_STRIPPED,
          Confidence.POSSIBLE,
          "the server saw no credential, although one was sent as it requires: it may have been lost");
    }
    if (CredentialSyntax.hasParameters(sent)) {
      return Findings.none();
    }
    if (sent.inAuthorization() && !sent.scheme().equalsIgnoreCase("Bearer")) {
      return finding(
          Cause.WRONG_SCHEME,
          Confidence.POSSIBLE,
          "the server saw no credential in "
              + SafeText.of(sent.placement(), 80)
              + ": it seems to expect another scheme");
    }
    boolean otherName =
        sent.location() == SentCredential.CredentialLocation.HEADER && saysOwnName();
    return otherName
        ? finding(
            Cause.CREDENTIALS_STRIPPED,
            Confidence.POSSIBLE,
            "the server did not see the credential although it was sent where the server looks: it may have been lost")
        : finding(
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "the server saw no credential in " + SafeText.of(sent.placement(), 80));
  }

  private boolean writtenAsHeader() {
    String value = Ascii.lower(sent.secret());
    return sent.name().equalsIgnoreCase("Authorization")
        || value.startsWith("bearer")
        || value.startsWith("basic");
  }

  private boolean saysOwnName() {
    return exchange.presented().stream()
        .anyMatch(p -> message.words().contains(NormalizedText.of(p.name())));
  }

  private Optional<Finding> finding(Cause cause, Confidence confidence, String summary) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(exchange.evidence(message));
    evidence.addAll(exchange.challengeEvidence());
    return Findings.of(exchange, cause, confidence, summary, evidence);
  }
}
