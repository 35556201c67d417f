package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.event.ApiListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** All callers at once, with a valid token and with one that the server has revoked. */
final class RevokedTokens {
  private static final int ROUNDS = 7;
  private static final Duration API = Duration.ofMillis(50);
  private static final Duration TOKEN = Duration.ofMillis(100);

  private RevokedTokens() {}

  static String measured() throws Exception {
    StringBuilder text = new StringBuilder("## A token that is revoked\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "Callers on %s threads, all at once; the API answers after %d ms, the token endpoint"
                + " after %d ms. *Valid*: everybody calls once. *Revoked*: the same, after the"
                + " server has revoked the token. *Limit*: the token request and twice the slowest"
                + " call with a valid token. Milliseconds, the median of %d rounds.%n%n",
            Callers.virtualThreads() ? "virtual" : "platform",
            API.toMillis(),
            TOKEN.toMillis(),
            ROUNDS));
    text.append(
        "| callers | valid: p50 | slowest | revoked: p50 | p99 | slowest | limit | token requests a"
            + " revocation |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (int callers :
        Callers.virtualThreads() ? List.of(256, 1_000, 9_000) : List.of(256, 1_000)) {
      text.append(row(callers));
    }
    return text.toString();
  }

  /** The sorted times of the calls in one round. */
  private static final class Round {
    private final double[] valid;
    private final double[] revoked;
    private final int tokenRequests;

    Round(double[] valid, double[] revoked, int tokenRequests) {
      this.valid = valid;
      this.revoked = revoked;
      this.tokenRequests = tokenRequests;
    }
  }

  private static String row(int callers) throws Exception {
    List<Round> rounds = new ArrayList<>();
    try (TokenServers servers = TokenServers.start(Duration.ofHours(1), API, TOKEN);
        Callers calls = Callers.of(servers, new ApiListener() {})) {
      for (int round = -2; round < ROUNDS; round++) {
        double[] valid = calls.once(callers);
        int before = servers.tokenRequests();
        servers.revoke();
        double[] revoked = calls.once(callers);
        if (round >= 0) {
          rounds.add(new Round(valid, revoked, servers.tokenRequests() - before));
        }
      }
    }
    rounds.sort(Comparator.comparingDouble(round -> Quantiles.percentile(round.revoked, 1)));
    Round median = rounds.get(rounds.size() / 2);
    double slowestValid = Quantiles.percentile(median.valid, 1);
    return String.format(
        Locale.ROOT,
        "| %,d | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %d |%n",
        callers,
        Quantiles.percentile(median.valid, 0.5),
        slowestValid,
        Quantiles.percentile(median.revoked, 0.5),
        Quantiles.percentile(median.revoked, 0.99),
        Quantiles.percentile(median.revoked, 1),
        TOKEN.toMillis() + 2 * slowestValid,
        rounds.stream().mapToInt(round -> round.tokenRequests).max().orElseThrow());
  }
}
