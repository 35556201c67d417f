package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ErrorBody;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.List;
import java.util.Optional;

/** The credential was sent in the first request, but not in the request after a redirect. */
final class LostInRedirectRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    List<Exchange.Hop> hops = exchange.exchange().hops();
    boolean lost =
        !hops.isEmpty() && !exchange.presented().isEmpty() && exchange.finalCredentials().isEmpty();
    boolean page =
        exchange.status() / 100 == 2 && exchange.body().format() == ErrorBody.BodyFormat.HTML;
    if (!lost || page) {
      // A login page does not check credentials.
      return Findings.none();
    }
    Exchange.Hop last = hops.get(hops.size() - 1);
    return Findings.of(
        exchange,
        Cause.CREDENTIALS_STRIPPED,
        Confidence.CERTAIN,
        "the credential was dropped when a redirect led to another place",
        exchange.evidence("redirect " + last.status(), last.to().toASCIIString()));
  }
}
