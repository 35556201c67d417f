package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.store.record.EntryLimits;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** However many audiences or scopes a login is used for, its record fits into the store. */
class ManyTokenScopesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String LONG_TOKEN = "t".repeat(8_000);

  private final EngineFixture fixture = new EngineFixture();

  private static Entry entry(long generation, String token, Instant expiresAt) {
    return new Entry(token, generation, NOW.minusSeconds(60), expiresAt, null, null);
  }

  private static Map<String, Entry> entries(int count, String token, Instant expiresAt) {
    Map<String, Entry> entries = new HashMap<>();
    for (int i = 0; i < count; i++) {
      entries.put("scope-" + i, entry(i, token, expiresAt));
    }
    return entries;
  }

  @Test
  void tokensThatAreLongDeadAreDropped() {
    Map<String, Entry> entries = entries(100, "t", NOW.minusSeconds(3_600));
    entries.put("alive", entry(7, "alive", NOW.plusSeconds(60)));
    entries.put("endless", new Entry("endless", 8, NOW, null, null, null));
    entries.put("just over", entry(9, "just over", NOW.minusSeconds(60)));

    assertThat(EntryLimits.bounded(entries, NOW)).containsOnlyKeys("alive", "endless", "just over");
  }

  @Test
  void theNewestAreKept() {
    Map<String, Entry> kept =
        EntryLimits.bounded(entries(10_000, "t", NOW.plusSeconds(3_600)), NOW);

    assertThat(kept).hasSize(256).containsKey("scope-9999").doesNotContainKey("scope-9743");
  }

  @Test
  void longTokensAreFewer() {
    Map<String, Entry> kept =
        EntryLimits.bounded(entries(10_000, LONG_TOKEN.repeat(4), NOW.plusSeconds(3_600)), NOW);

    int characters = kept.values().stream().mapToInt(entry -> entry.access().length()).sum();
    assertThat(characters).isBetween(1 << 19, 1 << 20);
    assertThat(kept).containsKey("scope-9999");
  }

  @Test
  void fewEntriesStayAsTheyAre() {
    Map<String, Entry> few = entries(3, "t", NOW.plusSeconds(3_600));

    assertThat(EntryLimits.bounded(few, NOW)).isSameAs(few);
  }

  private TokenProvider provider(String token, AtomicInteger length) {
    AtomicInteger number = new AtomicInteger();
    return fixture.bound(
        fixture.builder("seed-0").subject("acme").store(fixture.store).build(),
        request ->
            completedFuture(
                Response.of(
                    200,
                    "{\"access_token\":\""
                        + token.repeat(length.get())
                        + number.incrementAndGet()
                        + "\",\"expires_in\":3600,\"refresh_token\":\"refresh-"
                        + number.get()
                        + "\"}")));
  }

  @Test
  void manyScopesWithLongTokensMakeARecordThatEveryStoreTakes() {
    TokenProvider provider = provider(LONG_TOKEN, new AtomicInteger(12));

    for (int i = 0; i < 40; i++) {
      value(provider.forScope("order:" + i).current());
    }

    assertThat(fixture.store.only().length).isLessThan(2 << 20);
    assertThat(fixture.store.text()).contains("refresh-40");
  }

  @Test
  void aResultIsNeverLargerThanWhatTheIntentProved() {
    AtomicInteger length = new AtomicInteger(1);
    TokenProvider provider = provider("t".repeat(1_000), length);
    value(provider.current());
    int proved = fixture.store.only().length;
    length.set(900);

    assertThat(value(provider.forceRefresh())).hasSizeGreaterThan(900_000);

    assertThat(fixture.store.only().length).isLessThanOrEqualTo(proved);
    assertThat(fixture.store.text()).contains("refresh-2");
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).as("kept in memory").hasSizeGreaterThan(900_000);
  }
}
