package io.apiservice.sdk.testkit;

import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.testkit.Clients.Authenticated;
import io.apiservice.sdk.testkit.Family.RefreshToken;
import io.apiservice.sdk.testkit.HttpListener.Reply;
import io.apiservice.sdk.testkit.TokenCall.Outcome;
import io.apiservice.sdk.testkit.TokenCall.Told;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** RFC 6749 §§4.4 and 6: reads a token request, lets the rules decide, keeps the ledger. */
final class TokenEndpoint {
  private final Grants grants;
  private final Clients clients;
  private final TokenLedger ledger;
  private final Faults faults;
  private final Announcement announcement;

  /** What a token reply says about the lifetime. */
  interface Announcement {
    @Nullable Object expiresIn(long trueSeconds);
  }

  TokenEndpoint(
      Grants grants,
      Clients clients,
      TokenLedger ledger,
      Faults faults,
      Announcement announcement) {
    this.grants = grants;
    this.clients = clients;
    this.ledger = ledger;
    this.faults = faults;
    this.announcement = announcement;
  }

  Reply handle(SeenRequest request) throws InterruptedException {
    Map<String, String> form = request.formFields();
    Authenticated client = clients.authenticate(request, form);
    Fault fault = faults.take(request);
    TokenLedger.Ticket ticket = open(request, form, client, fault);
    Told told = Told.AMBIGUOUS;
    Answer answer = null;
    try {
      Answer[] truth = new Answer[1];
      answer = fault.meet(() -> truth[0] = process(ticket, request, form, client));
      if (!fault.lets()) {
        ledger.update(ticket, call -> call.processed(Outcome.NOT_PROCESSED, null, -1));
      }
      told = told(answer, truth[0]);
    } finally {
      if (answer == null) {
        ledger.close(ticket, UnaryOperator.identity());
      }
    }
    int status = answer.status();
    Told patient = told;
    return new Reply(
        answer,
        fault.waits(),
        delivered ->
            ledger.close(
                ticket, call -> call.answered(status, delivered ? patient : Told.AMBIGUOUS)));
  }

  private TokenLedger.Ticket open(
      SeenRequest request, Map<String, String> form, Authenticated client, Fault fault) {
    String refreshToken = form.get("refresh_token");
    RefreshToken known = refreshToken == null ? null : grants.find(refreshToken);
    String fingerprint = refreshToken == null ? null : Fingerprint.digest(refreshToken);
    String login = known == null ? null : known.family.id;
    return ledger.open(
        login != null ? login : fingerprint,
        (number, concurrent) ->
            new TokenCall(
                number,
                request.at(),
                form.getOrDefault("grant_type", ""),
                client.id(),
                client.method(),
                login,
                known == null ? -1 : known.generation,
                fingerprint,
                asked(form),
                form.get("scope"),
                concurrent,
                fault.name(),
                Outcome.PENDING,
                null,
                -1,
                0,
                Told.PENDING));
  }

  private Answer process(
      TokenLedger.Ticket ticket,
      SeenRequest request,
      Map<String, String> form,
      Authenticated client) {
    Grant grant = decide(request, form, client);
    RefreshToken next = grant.next();
    int issued = next == null ? -1 : next.generation;
    ledger.update(ticket, call -> call.processed(grant.outcome(), grant.error(), issued));
    AccessToken access = grant.access();
    return access == null ? refusal(grant, client) : tokens(grant, access, next);
  }

  private Grant decide(SeenRequest request, Map<String, String> form, Authenticated client) {
    if (!request.method().equals("POST")) {
      return Grant.refused("invalid_request", "POST is the method", Outcome.REFUSED);
    }
    if (!client.accepted()) {
      return Grant.refused("invalid_client", "unknown client or secret", Outcome.REFUSED);
    }
    String grantType = form.getOrDefault("grant_type", "");
    return switch (grantType) {
      case "refresh_token" -> {
        String token = form.getOrDefault("refresh_token", "");
        yield token.isEmpty()
            ? Grant.refused("invalid_request", "refresh_token is missing", Outcome.REFUSED)
            : grants.refresh(token, client.id(), asked(form), form.get("scope"));
      }
      case "client_credentials" -> {
        String id = client.id();
        yield id == null || client.method().equals("none")
            ? Grant.refused("invalid_client", "the client must prove itself", Outcome.REFUSED)
            : grants.clientCredentials(id, asked(form), form.get("scope"));
      }
      default -> Grant.refused("unsupported_grant_type", "no such grant", Outcome.REFUSED);
    };
  }

  private static @Nullable String asked(Map<String, String> form) {
    String audience = form.get("audience");
    return audience != null ? audience : form.get("resource");
  }

  private Answer refusal(Grant grant, Authenticated client) {
    Map<String, Object> members = new LinkedHashMap<>();
    String error = String.valueOf(grant.error());
    members.put("error", error);
    members.put("error_description", String.valueOf(grant.description()));
    if (error.equals("bad_refresh_token")) {
      return uncached(Answer.json(200, Json.write(members)));
    }
    Answer answer = uncached(Answer.json(400, Json.write(members)));
    boolean challenged = error.equals("invalid_client") && client.method().equals("basic");
    return challenged
        ? answer.status(401).header("WWW-Authenticate", "Basic realm=\"token\"")
        : answer;
  }

  private Answer tokens(Grant grant, AccessToken access, @Nullable RefreshToken next) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("access_token", access.value);
    members.put("token_type", "Bearer");
    Object expiresIn = announcement.expiresIn(grant.lifetime().toSeconds());
    if (expiresIn != null) {
      members.put("expires_in", expiresIn);
    }
    if (next != null) {
      members.put("refresh_token", next.value);
    }
    if (access.scope != null) {
      members.put("scope", access.scope);
    }
    return uncached(Answer.json(200, Json.write(members)));
  }

  private static Answer uncached(Answer answer) {
    return answer.header("Cache-Control", "no-store");
  }

  private static Told told(Answer answer, @Nullable Answer truth) {
    if (!answer.complete()) {
      return Told.AMBIGUOUS;
    }
    boolean retryAfter = answer.headers().contains("Retry-After");
    if (answer.status() == 429 || (answer.status() == 503 && retryAfter)) {
      return Told.TRY_LATER;
    }
    Map<String, Object> members = Json.object(answer.text());
    if (members != null && members.get("error") != null && answer.status() < 500) {
      return Told.ERROR;
    }
    return truth != null && answer.status() == 200 && same(answer, truth)
        ? Told.TOKENS
        : Told.AMBIGUOUS;
  }

  private static boolean same(Answer answer, Answer truth) {
    return truth.status() == 200
        && answer.length() == truth.length()
        && answer.text().equals(truth.text());
  }
}
