package io.apiservice.sdk.diagnosis.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A well-known prefix of API keys.
 *
 * @param prefix the prefix
 * @param provider the provider whose keys have this prefix
 * @param keyKind the kind of key
 * @param hosts the provider's hosts; empty for software that runs anywhere
 */
public record KeyPrefix(String prefix, String provider, KeyKind keyKind, List<String> hosts) {
  private static final List<KeyPrefix> ALL =
      TsvResource.rows("prefixes.tsv").stream().map(KeyPrefix::from).toList();

  /** The purpose of a key. */
  public enum KeyKind {
    ACCESS,
    REFRESH,
    SECRET,
    ID,
    PUBLISHABLE
  }

  private static KeyPrefix from(List<String> row) {
    String hosts = row.get(3);
    return new KeyPrefix(
        row.get(0),
        row.get(1),
        KeyKind.valueOf(row.get(2).toUpperCase(java.util.Locale.ROOT)),
        hosts.equals("*") ? List.of() : Arrays.asList(hosts.split(",")));
  }

  /** Returns the longest known prefix that a credential has. */
  public static Optional<KeyPrefix> of(String secret) {
    KeyPrefix best = null;
    for (KeyPrefix known : ALL) {
      boolean longer = best == null || known.prefix.length() > best.prefix.length();
      if (longer
          && secret.startsWith(known.prefix)
          && secret.length() >= known.prefix.length() + 8) {
        best = known;
      }
    }
    return Optional.ofNullable(best);
  }

  public boolean belongsTo(String host) {
    return hosts.isEmpty()
        || hosts.stream()
            .anyMatch(h -> host.equals(h) || host.endsWith("." + h) || host.endsWith(h));
  }
}
