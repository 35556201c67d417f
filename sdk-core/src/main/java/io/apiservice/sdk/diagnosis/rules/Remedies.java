package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.MentionedHeader;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.redact.Ascii;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The hints for each cause, the most useful first. */
final class Remedies {
  private static final int MAX_LINK = 1000;

  private static final Pattern ADDRESS =
      Pattern.compile("\\bip\\b|\\bip ?address|allow ?list|white ?list");

  private Remedies() {}

  static List<Hint> on(Cause cause, ParsedExchange exchange) {
    List<Hint> hints = new ArrayList<>();
    actions(cause, exchange).forEach(a -> hints.add(Hint.of(a)));
    ServerLinks.of(exchange).forEach(hints::add);
    exchange
        .exchange()
        .documentation()
        .ifPresent(
            uri -> hints.add(new Hint("read " + SafeText.of(uri.toString()), Optional.of(uri))));
    return hints;
  }

  private static List<String> actions(Cause cause, ParsedExchange exchange) {
    String place =
        exchange.credential().map(p -> SafeText.of(p.placement(), 80)).orElse("Authorization");
    return switch (cause) {
      case CREDENTIALS_MISSING -> missing(exchange);
      case CREDENTIALS_MALFORMED ->
          List.of(
              "copy the credential again from where it was issued, without quotes, blanks and line"
                  + " breaks, and compare its length with the one that was sent (see above)",
              "pass the bare token: the scheme is added by the client");
      case PLACEHOLDER_CREDENTIALS ->
          List.of(
              "find the variable that fills "
                  + place
                  + " and give it the real value; look for a name"
                  + " that is misspelt, unset, or not expanded in the place where the process starts");
      case TOKEN_EXPIRED -> expired(exchange);
      case TOKEN_REVOKED ->
          List.of(
              "issue a new credential (or sign in again) and put it where the application reads it",
              "ask who revoked it: rotation, a sign-out, a changed password, a leak report");
      case TOKEN_NOT_YET_VALID, CLOCK_SKEW ->
          List.of(
              "synchronise the clock of this machine (chronyc tracking, timedatectl) and try again",
              "if the clock is right, compare iat, nbf and exp of the token with the server's Date");
      case TOKEN_UNKNOWN ->
          exchange.sentAs("Basic")
              ? List.of(
                  "right name and password? check the user in the server's password file, database or"
                      + " log: the response is often the same for an unknown name and a wrong password",
                  "does the server expect a user name instead of an e-mail address, or the other way round?")
              : List.of(
                  "compare the key's length and hash (see above) with the one in the provider's console:"
                      + " most often it is cut, from another account or environment, or deleted",
                  "if it is gone there, issue a new one");
      case SIGNATURE_INVALID ->
          List.of(
              "check that the token comes from the environment that this server trusts, and that it was"
                  + " not changed on the way (cut, re-encoded)",
              "for signed requests: check the secret, the order of what is signed and its encoding");
      case WRONG_ISSUER ->
          List.of(
              "get the token from the issuer that this API names in its documentation"
                  + exchange
                      .jwt()
                      .flatMap(j -> j.claim("iss"))
                      .map(i -> ", not from " + exchange.quote(i))
                      .orElse(""));
      case WRONG_AUDIENCE ->
          List.of(
              "request the token for this API: set audience, resource or scope of the token request"
                  + " to the identifier that the API documents");
      case WRONG_ENVIRONMENT ->
          List.of(
              "use the key of the environment that is called (test or live, region, tenant), or call the"
                  + " environment of the key",
              "check that the base URI is the one that belongs to this key");
      case WRONG_TOKEN_TYPE ->
          List.of(
              "send the access token: from a token response take access_token, neither id_token nor"
                  + " refresh_token; from a console the secret key, neither its id nor the publishable one");
      case WRONG_SCHEME -> scheme(exchange);
      case WRONG_PLACEMENT -> placement(exchange);
      case CREDENTIALS_STRIPPED -> stripped(exchange);
      case INSUFFICIENT_SCOPE -> scope(exchange);
      case STEP_UP_REQUIRED ->
          List.of(
              "let the user sign in again interactively"
                  + acr(exchange)
                  + "; a refresh does not help");
      case PROOF_REQUIRED ->
          List.of(
              "send what the token is bound to: a DPoP proof with the server's nonce, or the client"
                  + " certificate; a plain Bearer is not enough");
      case PROXY_AUTHENTICATION ->
          List.of(
              "give the client the credentials of the proxy, or take this host out of the proxy's"
                  + " path (no_proxy); the API's key is not the problem");
      case ACCOUNT_DISABLED ->
          List.of(
              "look at the account in the provider's console: disabled, unpaid, restricted to"
                  + " addresses or referrers, or without a subscription; the key itself may be good");
      case REFRESH_TOKEN_INVALID ->
          List.of(
              "sign in again to get a new refresh token, then put it where the application reads its"
                  + " seed",
              "if it was rotated: make sure that only one process holds it, or share a store");
      case CLIENT_INVALID ->
          List.of(
              "compare client id and secret with the registration (value, not the id, of the secret;"
                  + " expiry), and the way they are sent: basic, post or none");
      case GRANT_NOT_ALLOWED ->
          List.of(
              "allow this grant and these scopes for the client at the authorization server, or ask"
                  + " for what is allowed");
      case FRESH_TOKEN_REJECTED ->
          List.of(
              "stop refreshing: compare issuer, audience and environment of the token with what this"
                  + " API accepts",
              "ask the API whether it reads the header at all: the curl line below shows it");
      case SERVER_FAULT ->
          List.of(
              "try again later and keep the credential; if it lasts, tell the operator the request id");
      case NOT_AUTH ->
          List.of(
              "leave the credential alone and look at what the server names: address and method,"
                  + " limits, region, feature switch, CSRF or User-Agent rules");
      case AMBIGUOUS -> checklist(exchange);
    };
  }

  private static List<String> missing(ParsedExchange exchange) {
    String wanted =
        exchange.challenges().isEmpty()
            ? ""
            : " (" + exchange.quote(exchange.challenges().get(0).scheme()) + ")";
    return List.of(
        "send a credential"
            + wanted
            + ": configure the client with one, and check that this address is"
            + " among the origins that it signs for");
  }

  private static List<String> expired(ParsedExchange exchange) {
    return exchange.isApiKey()
        ? List.of("issue a new key and put it where the application reads it")
        : List.of(
            "refresh the token, or get a new one; give the client a refresh token so that it does so"
                + " by itself");
  }

  private static List<String> scheme(ParsedExchange exchange) {
    Optional<String> header = exchange.challengeParam("header");
    if (header.isPresent()) {
      return List.of(
          "send the key in the header "
              + exchange.quote(header.get())
              + ", which the challenge names, instead of "
              + exchange
                  .credential()
                  .map(p -> SafeText.of(p.placement(), 80))
                  .orElse("Authorization"));
    }
    String wanted =
        exchange.challenges().isEmpty()
            ? "the scheme that the API documents"
            : "Authorization: " + exchange.quote(exchange.challenges().get(0).scheme()) + " …";
    return List.of("send " + wanted);
  }

  private static List<String> placement(ParsedExchange exchange) {
    Optional<String> named =
        exchange
            .challengeParam("name")
            .or(
                () ->
                    exchange.messages().stream()
                        .flatMap(s -> MentionedHeader.in(s.text()).stream())
                        .findFirst());
    return List.of(
        "send the credential in "
            + named.map(exchange::quote).orElse("the header or parameter that the API documents")
            + " instead of "
            + exchange
                .credential()
                .map(p -> SafeText.of(p.placement(), 80))
                .orElse("Authorization"));
  }

  private static List<String> stripped(ParsedExchange exchange) {
    return exchange.exchange().hops().isEmpty()
        ? List.of(
            "let the intermediary pass the header on (Apache: WSGIPassAuthorization On or CGIPassAuth On;"
                + " nginx: underscores_in_headers on; a CDN: forward Authorization)",
            "call the application directly once, to see that it accepts the credential")
        : List.of(
            "call the address that the redirect leads to in the first place, if it is one that may"
                + " see the credential");
  }

  private static List<String> scope(ParsedExchange exchange) {
    if (exchange.messages().stream().anyMatch(s -> ADDRESS.matcher(s.words()).find())) {
      return List.of(
          "add the address from which this machine reaches the API to the list that the key or the"
              + " account allows, or call from an address on it; the key itself is good");
    }
    Optional<String> scope =
        exchange
            .challengeParam("scope")
            .or(() -> exchange.headers().first("X-Accepted-OAuth-Scopes"));
    return List.of(
        "grant the permission"
            + scope.map(s -> " " + exchange.quote(s)).orElse(" that the operation needs")
            + " and obtain a new token with a new consent: a refreshed one keeps its old scopes");
  }

  private static String acr(ParsedExchange exchange) {
    return exchange
            .challengeParam("acr_values")
            .map(a -> " with acr_values=" + exchange.quote(a))
            .orElse("")
        + exchange
            .challengeParam("max_age")
            .map(a -> " with max_age=" + exchange.quote(a))
            .orElse("");
  }

  private static List<String> checklist(ParsedExchange exchange) {
    List<String> left = new ArrayList<>();
    arrival(exchange).ifPresent(left::add);
    left.add("right key? compare its length and hash (see above) with the provider's console");
    if (exchange.expiresAt().isEmpty()) {
      left.add("expired or revoked? try a newly issued one");
    }
    left.add("right scheme and header? compare the line below with the API's documentation");
    left.add("right environment? compare the host with the one that issued the key");
    return left;
  }

  private static Optional<String> arrival(ParsedExchange exchange) {
    Optional<SentCredential> sent = exchange.credential().filter(SentCredential::inAuthorization);
    if (sent.isEmpty() || !exchange.offersScheme(sent.get().scheme())) {
      return Optional.empty();
    }
    boolean silent =
        sent.get().scheme().equalsIgnoreCase("Bearer")
            && exchange.challengeParam("error").isEmpty();
    return silent
        ? Optional.of(
            "did it arrive? the challenge names no error, as from a server that saw no token (RFC"
                + " 6750 §3): call the application itself once, past any proxy")
        : Optional.empty();
  }

  /**
   * Returns a link if it is safe to open: it is https, has no user info, and leads to the site of
   * the API.
   */
  static Optional<URI> sameSite(ParsedExchange exchange, String text) {
    String site = InternalIssuerRule.site(exchange.host());
    boolean safeText = SafeText.of(exchange.mask().mask(text), MAX_LINK).equals(text);
    if (site.isEmpty() || !safeText || !text.chars().allMatch(c -> c < 0x7f)) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(text);
      boolean safe =
          "https".equalsIgnoreCase(uri.getScheme())
              && uri.getUserInfo() == null
              && uri.getHost() != null
              && ("." + Ascii.lower(uri.getHost())).endsWith("." + site);
      return safe ? Optional.of(uri) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
