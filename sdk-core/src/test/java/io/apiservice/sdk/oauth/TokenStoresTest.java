package io.apiservice.sdk.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store of this library must do. */
class TokenStoresTest {
  private static final Duration TTL = Duration.ofSeconds(15);
  private static final byte[] ONE = "one".getBytes(UTF_8);
  private static final byte[] TWO = "two".getBytes(UTF_8);
  private static final byte[] THREE = "three".getBytes(UTF_8);

  @TempDir Path directory;

  private enum Kind {
    MEMORY,
    EXPIRING,
    FILE,
    SEALED_MEMORY,
    SEALED_FILE,
    AS_IN_THE_DOCS;

    TokenStore open(Path directory) {
      byte[] key = new byte[32];
      return switch (this) {
        case MEMORY -> TokenStore.memory();
        case EXPIRING -> TokenStore.memory(InstantSource.system());
        case FILE -> RecordAssertions.files(directory.resolve("tokens"));
        case AS_IN_THE_DOCS -> new ApplicationStore();
        case SEALED_MEMORY ->
            TokenStore.encrypted(TokenStore.memory(), new SecretKeySpec(key, "AES"));
        case SEALED_FILE ->
            TokenStore.encrypted(
                RecordAssertions.files(directory.resolve("tokens")), new SecretKeySpec(key, "AES"));
      };
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(Kind.values());
  }

  @Test
  void theStoreInTheDocsIsTheOneThatIsTestedHere() throws IOException {
    String source = "src/test/java/io/apiservice/sdk/oauth/ApplicationStore.java";
    String code = Files.readString(Path.of(source));
    String documented = code.substring(code.indexOf("final class ApplicationStore"));
    assertThat(Files.readString(Path.of("../docs/token-stores.md"))).contains(documented);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aRecordIsReplacedOnlyWhereItIsWhatWasExpected(Kind kind) throws StoreException {
    try (TokenStore store = kind.open(directory)) {
      assertThat(store.read("grant")).isNull();
      assertThat(store.replace("grant", ONE, TWO)).isFalse();
      assertThat(store.replace("grant", null, ONE)).isTrue();
      assertThat(store.read("grant")).isEqualTo(ONE);
      assertThat(store.replace("grant", null, TWO)).isFalse();
      assertThat(store.replace("grant", TWO, THREE)).isFalse();
      assertThat(store.replace("grant", ONE, TWO)).isTrue();
      assertThat(store.read("grant")).isEqualTo(TWO);
      assertThat(store.read("other")).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void replacingAgainByTheSameIsTrue(Kind kind) throws StoreException {
    try (TokenStore store = kind.open(directory)) {
      assertThat(store.replace("grant", null, ONE)).isTrue();
      assertThat(store.replace("grant", null, ONE)).isTrue();
      assertThat(store.replace("grant", TWO, ONE)).isTrue();
      assertThat(store.read("grant")).isEqualTo(ONE);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatWasHandedInOrOutDoesNotChangeTheRecord(Kind kind) throws StoreException {
    try (TokenStore store = kind.open(directory)) {
      byte[] mine = ONE.clone();
      store.replace("grant", null, mine);
      mine[0] = 'X';
      byte[] read = RecordAssertions.record(store, "grant");
      assertThat(read).isEqualTo(ONE);
      read[0] = 'X';
      assertThat(store.read("grant")).isEqualTo(ONE);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anEmptyRecordIsNotAnAbsentOne(Kind kind) throws StoreException {
    try (TokenStore store = kind.open(directory)) {
      assertThat(store.replace("grant", null, new byte[0])).isTrue();
      assertThat(store.read("grant")).isEmpty();
      assertThat(store.replace("grant", null, ONE)).isFalse();
      assertThat(store.replace("grant", new byte[0], ONE)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aLeaseExcludesOthersUntilItIsClosed(Kind kind) throws StoreException {
    try (TokenStore store = kind.open(directory)) {
      Lease lease = RecordAssertions.lease(store, "grant");
      assertThat(lease.remaining()).isPositive().isLessThanOrEqualTo(TTL);
      assertThat(lease.renew(TTL)).isTrue();
      assertThat(store.tryLease("grant", TTL)).isNull();
      Lease other = RecordAssertions.lease(store, "other");
      lease.close();
      assertThat(lease.remaining()).isZero();
      assertThat(lease.renew(TTL)).isFalse();
      assertThat(other.remaining()).isPositive();
      Lease second = RecordAssertions.lease(store, "grant");
      lease.close();
      assertThat(second.remaining()).isPositive();
      assertThat(store.tryLease("grant", TTL)).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aReplaceNeedsNoLease(Kind kind) throws StoreException {
    try (TokenStore store = kind.open(directory);
        Lease lease = RecordAssertions.lease(store, "grant")) {
      assertThat(store.replace("grant", null, ONE)).isTrue();
      assertThat(lease.remaining()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aLeaseMayBeClosedByAnotherThread(Kind kind) throws Exception {
    try (TokenStore store = kind.open(directory)) {
      Lease lease = RecordAssertions.lease(store, "grant");
      Thread other = new Thread(lease::close);
      other.start();
      other.join();
      assertThat(store.tryLease("grant", TTL)).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void concurrentReplacesLoseNoUpdate(Kind kind) throws Exception {
    int threads = 6;
    int each = 10;
    try (TokenStore store = kind.open(directory)) {
      store.replace("grant", null, numbered(0));
      List<Future<?>> done = new ArrayList<>();
      CountDownLatch start = new CountDownLatch(1);
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      for (int i = 0; i < threads; i++) {
        done.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int n = 0; n < each; n++) {
                    increment(store);
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> one : done) {
        one.get();
      }
      pool.shutdown();
      assertThat(number(RecordAssertions.record(store, "grant"))).isEqualTo(threads * each);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void ofManyWhoWantALeaseOneGetsIt(Kind kind) throws Exception {
    int threads = 16;
    try (TokenStore store = kind.open(directory)) {
      CountDownLatch start = new CountDownLatch(1);
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      List<Future<Boolean>> won = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        won.add(
            pool.submit(
                () -> {
                  start.await();
                  return store.tryLease("grant", TTL) != null;
                }));
      }
      start.countDown();
      int winners = 0;
      for (Future<Boolean> one : won) {
        winners += one.get() ? 1 : 0;
      }
      pool.shutdown();
      assertThat(winners).isEqualTo(1);
    }
  }

  private static void increment(TokenStore store) throws StoreException {
    while (true) {
      byte[] now = RecordAssertions.record(store, "grant");
      byte[] wanted = numbered(number(now) + 1);
      if (store.replace("grant", now, wanted)) {
        return;
      }
    }
  }

  // Has a random value, as the contract requires: without it, two equal increments would be one
  // write.
  private static byte[] numbered(int number) {
    return (number + " " + UUID.randomUUID()).getBytes(UTF_8);
  }

  private static int number(byte[] record) {
    String text = new String(record, UTF_8);
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  @Test
  void whatWrapsAStoreInMemoryIsNotDurable() {
    TokenStore memory = TokenStore.memory();
    SecretKey key = new SecretKeySpec(new byte[32], "AES");

    assertThat(memory.durable()).isFalse();
    assertThat(TokenStore.encrypted(memory, key).durable()).isFalse();
    assertThat(TokenStore.encrypted(new ApplicationStore(), key).durable()).isTrue();
  }
}
