package io.apiservice.sdk.testkit;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a {@link FakeAuthServer} and a {@link FakeApi} in their own process, for tests with several
 * processes. Prints one line of JSON with the addresses {@code auth}, {@code api} and {@code
 * admin}, and ends at the end of its standard input.
 *
 * <p>Arguments: {@code --policy=okta}, {@code --lifetime=PT5S}, {@code --client=id:secret}, {@code
 * --jwt}. The admin address takes POST requests: {@code login?subject=}, {@code policy?name=},
 * {@code lifetime?of=}, {@code expire}, {@code revoke}, {@code end?subject=}, {@code fault?next=}
 * or {@code ?always=} (for instance {@code commit-then-cut} or {@code delay:PT0.2S}), {@code calm},
 * {@code outage?on=}, {@code reset}; and GET for {@code history}, {@code ended} and {@code counts}.
 * {@link FakeServerProcess} is its client.
 */
public final class FakeServerMain {
  private final FakeAuthServer auth;
  private final FakeApi api;

  private FakeServerMain(FakeAuthServer auth, FakeApi api) {
    this.auth = auth;
    this.api = api;
  }

  /** Runs until standard input ends. */
  public static void main(String... arguments) throws IOException {
    FakeAuthServer.Builder builder = FakeAuthServer.builder();
    for (String argument : arguments) {
      accept(builder, argument);
    }
    try (FakeAuthServer auth = builder.start();
        FakeApi api = FakeApi.start(auth);
        HttpListener admin = new FakeServerMain(auth, api).listen()) {
      Map<String, String> addresses = new LinkedHashMap<>();
      addresses.put("auth", auth.issuer().toString());
      addresses.put("api", api.baseUri().toString());
      addresses.put("admin", admin.uri().toString());
      System.out.println(Json.write(addresses));
      while (System.in.read() >= 0) {
        // The parent sends nothing; the end of the stream shows that it has ended.
      }
    }
  }

  private static void accept(FakeAuthServer.Builder builder, String argument) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    String value = equals < 0 ? "" : argument.substring(equals + 1);
    switch (name) {
      case "--policy" -> builder.policy(RefreshTokenPolicy.preset(value));
      case "--lifetime" -> builder.accessTokenLifetime(Duration.parse(value));
      case "--jwt" -> builder.jwtAccessTokens();
      case "--client" -> {
        int colon = value.indexOf(':');
        if (colon < 0) {
          builder.client(value);
        } else {
          builder.client(value.substring(0, colon), value.substring(colon + 1));
        }
      }
      default -> throw new IllegalArgumentException("unknown option: " + name);
    }
  }

  private HttpListener listen() {
    Clock clock = Clock.systemUTC();
    return new HttpListener(
        "fake-admin",
        request -> HttpListener.ListenerReply.of(handle(request)),
        clock,
        clock::instant,
        null);
  }

  private FakeResponse handle(RecordedRequest request) {
    try {
      Object result = act(request.methodAndPath(), request.queryParameters());
      return FakeResponse.json(200, Json.write(result));
    } catch (RuntimeException e) {
      return FakeResponse.of(400).body("text/plain", String.valueOf(e.getMessage()));
    }
  }

  private Object act(String what, Map<String, String> query) {
    switch (what) {
      case "GET /history" -> {
        return auth.history();
      }
      case "GET /ended" -> {
        return auth.loginsEndedByReuse();
      }
      case "GET /counts" -> {
        return Map.of(
            "tokenCalls", auth.tokenCalls(),
            "requests", api.requestCount(),
            "unauthorized", api.unauthorizedCount(),
            "revocations", auth.revocations().size());
      }
      case "POST /login" -> {
        return auth.login(query.getOrDefault("subject", "user"));
      }
      case "POST /policy" -> auth.policy(RefreshTokenPolicy.preset(query.getOrDefault("name", "")));
      case "POST /lifetime" ->
          auth.accessTokenLifetime(Duration.parse(query.getOrDefault("of", "")));
      case "POST /expire" -> auth.expireAccessTokens();
      case "POST /revoke" -> auth.revokeAccessTokens();
      case "POST /end" -> auth.endSessions(query.getOrDefault("subject", ""));
      case "POST /fault" -> fault(query);
      case "POST /calm" -> auth.faults().clear();
      case "POST /outage" -> auth.outage("true".equals(query.get("on")));
      case "POST /reset" -> {
        auth.reset();
        api.reset();
      }
      default -> throw new IllegalArgumentException("unknown request: " + what);
    }
    return List.of();
  }

  private void fault(Map<String, String> query) {
    String next = query.get("next");
    if (next != null) {
      auth.faults().next(FaultParser.parse(next));
    } else {
      auth.faults().always(FaultParser.parse(query.getOrDefault("always", "none")));
    }
  }
}
