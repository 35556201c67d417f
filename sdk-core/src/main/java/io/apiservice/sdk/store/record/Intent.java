package io.apiservice.sdk.store.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The mark that a refresh token is about to be presented, or was presented and the outcome is
 * unknown.
 *
 * @param refresh the fingerprint of the refresh token; empty for client credentials
 * @param presented how often the token has been presented, including the request about to be sent
 * @param owner a random identifier of the process that presents it
 * @param process describes that process, for diagnostics only
 * @param startedAt when it was last presented, by the server's clock if that is known
 * @param seenAt when another process first found this intent abandoned; null if none has
 */
public record Intent(
    String refresh,
    int presented,
    String owner,
    String process,
    Instant startedAt,
    @Nullable Instant seenAt) {
  public Intent(String refresh, int presented, String owner, String process, Instant startedAt) {
    this(refresh, presented, owner, process, startedAt, null);
  }

  public Intent seen(Instant at) {
    return new Intent(refresh, presented, owner, process, startedAt, at);
  }

  /**
   * Whether both intents are about the same presentation of a token. Ignores {@code seenAt}, which
   * another process adds later.
   */
  public boolean same(@Nullable Intent other) {
    return other != null && other.seen(startedAt).equals(seen(startedAt));
  }
}
