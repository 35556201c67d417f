package io.apiservice.sdk.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.nio.file.Path;
import java.time.Duration;

/** Assertions about the records in a store. */
public final class RecordAssertions {
  public static final Duration TTL = Duration.ofSeconds(15);

  private RecordAssertions() {}

  /** Returns a file store whose timeout is long enough for a busy machine. */
  public static TokenStore files(Path directory) {
    return TokenStore.fileStore(directory).timeout(Duration.ofSeconds(30)).open();
  }

  public static Lease lease(TokenStore store, String key) throws StoreException {
    return requireNonNull(store.tryLease(key, TTL), "the lease is held by another");
  }

  public static byte[] record(TokenStore store, String key) throws StoreException {
    return requireNonNull(store.read(key), "no record");
  }

  public static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
