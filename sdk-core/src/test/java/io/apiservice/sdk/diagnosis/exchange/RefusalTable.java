package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Refusals that were written for these tests. They are modelled on the messages of many kinds of
 * servers.
 */
public final class RefusalTable {
  public static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

  private RefusalTable() {}

  public static List<Refusal> all() {
    return TsvResource.rows("refusals.tsv").stream().map(RefusalTable::read).toList();
  }

  private static Refusal read(List<String> row) {
    List<Cause> fair = Arrays.stream(row.get(1).split(" ")).map(Cause::valueOf).toList();
    String[] credential = row.get(3).split(" ", 2);
    Headers answer =
        row.get(4).isEmpty() ? Headers.empty() : Headers.of("WWW-Authenticate", row.get(4));
    String host = "api.example.com";
    if (!row.get(6).isEmpty()) {
      String[] extra = row.get(6).split("=", 2);
      if (extra[0].equals("host")) {
        host = extra[1];
      } else {
        answer = answer.with(extra[0], extra[1]);
      }
    }
    Exchange exchange =
        request(host, credential)
            .response(
                Integer.parseInt(row.get(2)),
                answer.with("Date", "Tue, 10 Mar 2026 12:00:01 GMT"),
                row.get(5).getBytes(StandardCharsets.UTF_8))
            .clientTime(NOW)
            .build();
    return new Refusal(row.get(0), fair, exchange);
  }

  private static Exchange.Builder request(String host, String[] credential) {
    CredentialFacts facts =
        CredentialFacts.of(
            switch (credential[0]) {
              case "key" -> CredentialFacts.Type.API_KEY;
              case "none" -> CredentialFacts.Type.NONE;
              default -> CredentialFacts.Type.ACCESS_TOKEN;
            });
    URI uri = URI.create("https://" + host + "/v1/orders");
    Headers headers = Headers.empty();
    if (credential.length == 2 && credential[1].startsWith("query ")) {
      uri = URI.create(uri + "?" + credential[1].substring(6));
    } else if (credential.length == 2) {
      String[] header = credential[1].split(": ", 2);
      headers = Headers.of(header[0], filled(header[1]));
    }
    return Exchange.of("GET", uri, headers).credential(facts);
  }

  public static String liveJwt() {
    return jwt(
        "{\"iss\":\"https://idp.example.com/\",\"sub\":\"svc\",\"exp\":"
            + NOW.plusSeconds(1800).getEpochSecond()
            + ",\"iat\":"
            + NOW.minusSeconds(60).getEpochSecond()
            + "}");
  }

  private static String filled(String template) {
    String end = ",\"exp\":" + NOW.getEpochSecond() + "9}";
    return template
        .replace("@jwt", liveJwt())
        .replace("@aud", jwt("{\"aud\":\"billing.example.com\"" + end))
        .replace("@sandbox", jwt("{\"iss\":\"https://id.sandbox.example.com\"" + end))
        .replace("@none", jwt("{\"alg\":\"none\"}", "{\"sub\":\"ada\"" + end));
  }

  public static String jwt(String claims) {
    return jwt("{\"alg\":\"RS256\",\"kid\":\"k1\"}", claims);
  }

  private static String jwt(String header, String claims) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
  }

  /** One row. */
  public record Refusal(String name, List<Cause> fair, Exchange exchange) {
    @Override
    public String toString() {
      return name;
    }
  }
}
