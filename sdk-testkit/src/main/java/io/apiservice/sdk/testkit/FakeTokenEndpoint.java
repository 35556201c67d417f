package io.apiservice.sdk.testkit;

import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.testkit.HttpListener.ListenerReply;
import io.apiservice.sdk.testkit.RecordedTokenRequest.ClientView;
import io.apiservice.sdk.testkit.RecordedTokenRequest.TokenRequestOutcome;
import io.apiservice.sdk.testkit.RegisteredClients.AuthenticatedClient;
import io.apiservice.sdk.testkit.TokenFamily.IssuedRefreshToken;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The token endpoint (RFC 6749 §§4.4 and 6): decides on each request and records it. */
final class FakeTokenEndpoint {
  private final TokenDatabase database;
  private final RegisteredClients clients;
  private final TokenRequestLog ledger;
  private final Faults faults;
  private final LifetimeAnnouncement lifetimeAnnouncement;

  /** Returns the {@code expires_in} that a token response states. */
  interface LifetimeAnnouncement {
    @Nullable Object expiresIn(long trueSeconds);
  }

  FakeTokenEndpoint(
      TokenDatabase database,
      RegisteredClients clients,
      TokenRequestLog ledger,
      Faults faults,
      LifetimeAnnouncement lifetimeAnnouncement) {
    this.database = database;
    this.clients = clients;
    this.ledger = ledger;
    this.faults = faults;
    this.lifetimeAnnouncement = lifetimeAnnouncement;
  }

  ListenerReply handle(RecordedRequest request) throws InterruptedException {
    Map<String, String> form = request.formFields();
    AuthenticatedClient client = clients.authenticate(request, form);
    Fault fault = faults.take(request);
    TokenRequestLog.LogPosition logPosition = open(request, form, client, fault);
    ClientView clientView = ClientView.AMBIGUOUS;
    FakeResponse response = null;
    try {
      FakeResponse[] truth = new FakeResponse[1];
      response = fault.apply(() -> truth[0] = process(logPosition, request, form, client));
      if (!fault.processes()) {
        ledger.update(
            logPosition, call -> call.processed(TokenRequestOutcome.NOT_PROCESSED, null, -1));
      }
      clientView = clientView(response, truth[0]);
    } finally {
      if (response == null) {
        ledger.close(logPosition, UnaryOperator.identity());
      }
    }
    int status = response.status();
    ClientView patient = clientView;
    return new ListenerReply(
        response,
        fault.waits(),
        delivered ->
            ledger.close(
                logPosition,
                call -> call.answered(status, delivered ? patient : ClientView.AMBIGUOUS)));
  }

  private TokenRequestLog.LogPosition open(
      RecordedRequest request, Map<String, String> form, AuthenticatedClient client, Fault fault) {
    String refreshToken = form.get("refresh_token");
    IssuedRefreshToken known = refreshToken == null ? null : database.find(refreshToken);
    String fingerprint = refreshToken == null ? null : Fingerprint.digest(refreshToken);
    String login = known == null ? null : known.family.id;
    return ledger.open(
        login != null ? login : fingerprint,
        (number, concurrent) ->
            new RecordedTokenRequest(
                number,
                request.at(),
                form.getOrDefault("grant_type", ""),
                client.id(),
                client.method(),
                login,
                known == null ? -1 : known.generation,
                fingerprint,
                audienceAndScope(form),
                form.get("scope"),
                concurrent,
                fault.name(),
                TokenRequestOutcome.PENDING,
                null,
                -1,
                0,
                ClientView.PENDING));
  }

  private FakeResponse process(
      TokenRequestLog.LogPosition logPosition,
      RecordedRequest request,
      Map<String, String> form,
      AuthenticatedClient client) {
    TokenDecision decision = decide(request, form, client);
    IssuedRefreshToken next = decision.next();
    int issued = next == null ? -1 : next.generation;
    ledger.update(
        logPosition,
        call -> call.processed(decision.tokenRequestOutcome(), decision.error(), issued));
    IssuedAccessToken access = decision.access();
    return access == null ? refusal(decision, client) : tokens(decision, access, next);
  }

  private TokenDecision decide(
      RecordedRequest request, Map<String, String> form, AuthenticatedClient client) {
    if (!request.method().equals("POST")) {
      return TokenDecision.refused(
          "invalid_request", "POST is the method", TokenRequestOutcome.REFUSED);
    }
    if (!client.accepted()) {
      return TokenDecision.refused(
          "invalid_client", "unknown client or secret", TokenRequestOutcome.REFUSED);
    }
    String grantType = form.getOrDefault("grant_type", "");
    return switch (grantType) {
      case "refresh_token" -> {
        String token = form.getOrDefault("refresh_token", "");
        yield token.isEmpty()
            ? TokenDecision.refused(
                "invalid_request", "refresh_token is missing", TokenRequestOutcome.REFUSED)
            : database.refresh(token, client.id(), audienceAndScope(form), form.get("scope"));
      }
      case "client_credentials" -> {
        String id = client.id();
        yield id == null || client.method().equals("none")
            ? TokenDecision.refused(
                "invalid_client", "the client must prove itself", TokenRequestOutcome.REFUSED)
            : database.clientCredentials(id, audienceAndScope(form), form.get("scope"));
      }
      default ->
          TokenDecision.refused(
              "unsupported_grant_type", "no such grant", TokenRequestOutcome.REFUSED);
    };
  }

  private static @Nullable String audienceAndScope(Map<String, String> form) {
    String audience = form.get("audience");
    return audience != null ? audience : form.get("resource");
  }

  private FakeResponse refusal(TokenDecision decision, AuthenticatedClient client) {
    Map<String, Object> members = new LinkedHashMap<>();
    String error = String.valueOf(decision.error());
    members.put("error", error);
    members.put("error_description", String.valueOf(decision.description()));
    if (error.equals("bad_refresh_token")) {
      return uncached(FakeResponse.json(200, Json.write(members)));
    }
    FakeResponse response = uncached(FakeResponse.json(400, Json.write(members)));
    boolean challenged = error.equals("invalid_client") && client.method().equals("basic");
    return challenged
        ? response.status(401).header("WWW-Authenticate", "Basic realm=\"token\"")
        : response;
  }

  private FakeResponse tokens(
      TokenDecision decision, IssuedAccessToken access, @Nullable IssuedRefreshToken next) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("access_token", access.value);
    members.put("token_type", "Bearer");
    Object expiresIn = lifetimeAnnouncement.expiresIn(decision.lifetime().toSeconds());
    if (expiresIn != null) {
      members.put("expires_in", expiresIn);
    }
    if (next != null) {
      members.put("refresh_token", next.value);
    }
    if (access.scope != null) {
      members.put("scope", access.scope);
    }
    return uncached(FakeResponse.json(200, Json.write(members)));
  }

  private static FakeResponse uncached(FakeResponse response) {
    return response.header("Cache-Control", "no-store");
  }

  private static ClientView clientView(FakeResponse response, @Nullable FakeResponse truth) {
    if (!response.complete()) {
      return ClientView.AMBIGUOUS;
    }
    boolean retryAfter = response.headers().contains("Retry-After");
    if (response.status() == 429 || (response.status() == 503 && retryAfter)) {
      return ClientView.TRY_LATER;
    }
    Map<String, Object> members = Json.object(response.text());
    if (members != null && members.get("error") != null && response.status() < 500) {
      return ClientView.ERROR;
    }
    return truth != null && response.status() == 200 && same(response, truth)
        ? ClientView.TOKENS
        : ClientView.AMBIGUOUS;
  }

  private static boolean same(FakeResponse response, FakeResponse truth) {
    return truth.status() == 200
        && response.length() == truth.length()
        && response.text().equals(truth.text());
  }
}
