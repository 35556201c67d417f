package io.apiservice.sdk.store.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.fuzz.GeneratedTexts;
import io.apiservice.sdk.fuzz.Grammar;
import io.apiservice.sdk.oauth.endpoint.TokenResponse;
import io.apiservice.sdk.store.Envelope;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

class RecordFuzzTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Provide
  Arbitrary<GrantRecord> records() {
    Arbitrary<Instant> time =
        Arbitraries.longs()
            .between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond())
            .map(Instant::ofEpochSecond);
    Arbitrary<Entry> entry =
        Combinators.combine(
                text(), Arbitraries.longs(), time, time.injectNull(0.3), text().injectNull(0.3))
            .as((access, n, from, to, scope) -> new Entry(access, n, from, to, scope, null));
    Arbitrary<Map<String, Entry>> entries =
        Combinators.combine(text(), entry)
            .as(Map::entry)
            .list()
            .ofMaxSize(3)
            .map(
                list -> {
                  Map<String, Entry> map = new HashMap<>();
                  list.forEach(e -> map.put(e.getKey(), e.getValue()));
                  return Map.copyOf(map);
                });
    Arbitrary<Intent> intent =
        Combinators.combine(text(), Arbitraries.integers(), text(), text(), time).as(Intent::new);
    Arbitrary<Tombstone> tombstone =
        Combinators.combine(text(), text(), time, Arbitraries.integers()).as(Tombstone::new);
    Arbitrary<FingerprintHistory> known =
        text()
            .list()
            .ofMaxSize(4)
            .map(
                l ->
                    FingerprintHistory.of(
                        l.stream().map(FingerprintHistory::fingerprint).toList()));
    return Combinators.combine(
            text(),
            text().list().ofMaxSize(3),
            Arbitraries.longs(),
            text().injectNull(0.3),
            entries,
            known,
            intent.injectNull(0.4),
            tombstone.injectNull(0.4))
        .as(
            (lineage, ancestors, number, refresh, map, fingerprints, open, dead) ->
                new GrantRecord(
                    lineage,
                    List.copyOf(ancestors),
                    number,
                    ~number,
                    refresh,
                    number % 2 == 0,
                    map,
                    fingerprints,
                    FingerprintHistory.NONE,
                    number % 3 == 0
                        ? OlderFingerprints.NONE.plus(fingerprints.list())
                        : OlderFingerprints.NONE,
                    number % 5 == 0 ? GrantRecord.login("r", null) : null,
                    open,
                    dead,
                    null));
  }

  // A store contains text. Half of a surrogate pair is not text and has no UTF-8.
  private static Arbitrary<String> text() {
    return GeneratedTexts.nonsense(24)
        .map(t -> new String(t.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> nearly() {
    String whole =
        new String(
                RecordCodec.write(
                    GrantRecord.login("r1", GrantRecord.login("r0", null))
                        .granted(
                            "", new Entry("a1", 1, NOON, NOON.plusSeconds(60), "s", null), "r2")
                        .withTombstone(new Tombstone("x", "invalid_grant", NOON, 2))
                        .withIntent(new Intent("y", 1, "owner", "pid 1", NOON))),
                StandardCharsets.UTF_8)
            .strip();
    Arbitrary<String> swapped =
        Combinators.combine(
                Arbitraries.of(
                    "ancestors",
                    "seeds",
                    "known",
                    "entries",
                    "intent",
                    "tombstone",
                    "refresh",
                    "revision",
                    "generation",
                    "lineage",
                    "major",
                    "format",
                    "access",
                    "presented"),
                Grammar.json())
            .as(
                (name, value) ->
                    whole.replaceFirst(
                        "\"" + name + "\":(?:\"[^\"]*\"|\\d+|\\[[^\\]]*]|\\{[^{}]*})",
                        java.util.regex.Matcher.quoteReplacement("\"" + name + "\":" + value)));
    return Arbitraries.oneOf(
        GeneratedTexts.mutated(Arbitraries.just(whole)), swapped, Grammar.json());
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("records") GrantRecord record) throws StoreException {
    byte[] written = RecordCodec.write(record);

    assertThat(RecordCodec.read(written)).isEqualTo(record);
    assertThat(written.length % RecordCodec.BLOCK).isZero();
  }

  @Property
  void aRecordIsReadOrRefusedWithTheTypedException(@ForAll("nearly") String text) {
    try {
      RecordCodec.read(text.getBytes(StandardCharsets.UTF_8));
      Statistics.collect("read");
    } catch (StoreException e) {
      assertThat(e).hasNoCause().hasMessageStartingWith("the token record cannot be read");
      Statistics.collect("refused");
    }
    Statistics.coverage(
        c -> {
          c.check("read").percentage(p -> p > 3);
          c.check("refused").percentage(p -> p > 3);
        });
  }

  @Property
  void aChangedOrMissingByteOfAnEnvelopeIsSeen(
      @ForAll byte[] content, @ForAll @IntRange(max = 1 << 20) int where, @ForAll byte change) {
    byte[] key = Envelope.hash("grant");
    byte[] file = Envelope.wrap(key, content);
    int at = where % file.length;
    byte[] changed = file.clone();
    changed[at] ^= change == 0 ? 1 : change;

    assertThat(Envelope.unwrap(key, file))
        .isInstanceOfSatisfying(
            Envelope.IntactContent.class, s -> assertThat(s.bytes()).isEqualTo(content));
    assertThat(Envelope.unwrap(key, changed)).isInstanceOf(Envelope.DamagedContent.class);
    assertThat(Envelope.unwrap(key, Arrays.copyOf(file, at)))
        .isInstanceOf(Envelope.DamagedContent.class);
    assertThat(Envelope.unwrap(key, Arrays.copyOf(file, file.length + 1 + at % 9)))
        .isInstanceOf(Envelope.DamagedContent.class);
    assertThat(Envelope.unwrap(Envelope.hash("other"), file))
        .isInstanceOf(Envelope.DamagedContent.class);
    assertThat(Envelope.unwrap(key, content)).isInstanceOf(Envelope.DamagedContent.class);
  }

  @Property
  void aSealedRecordIsReadWholeOrRefused(
      @ForAll byte[] content, @ForAll @IntRange(max = 1 << 20) int where, @ForAll byte change)
      throws StoreException {
    TokenStore inner = TokenStore.memory();
    TokenStore sealed = TokenStore.encrypted(inner, new SecretKeySpec(new byte[32], "AES"));
    assertThat(sealed.replace("k", null, content)).isTrue();
    byte[] stored = Objects.requireNonNull(inner.read("k"));
    assertThat(sealed.read("k")).isEqualTo(content);
    byte[] changed = stored.clone();
    changed[where % changed.length] ^= change == 0 ? 1 : change;
    inner.replace("k", stored, changed);

    boolean refused = false;
    try {
      sealed.read("k");
    } catch (StoreException e) {
      refused = true;
    }
    assertThat(refused).isTrue();
  }

  @Provide
  Arbitrary<String> replies() {
    return Arbitraries.oneOf(
        GeneratedTexts.mutated(
            Arbitraries.of(
                "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
                "{\"access_token\":\"a\",\"expires_in\":\"1e300\",\"refresh_token\":\"\"}",
                "{\"access_token\":\"a\",\"expires_in\":-99999999999999999999}",
                "{\"error\":\"invalid_grant\",\"error_description\":\"gone\"}",
                "access_token=a&expires_in=3600&token_type=bearer",
                "error=bad_refresh_token&error_description=It+is+gone")),
        Grammar.body());
  }

  @Property
  void anyTokenReplyIsGrantedRefusedOrUnreadable(@ForAll("replies") String text) {
    TokenResponse reply = TokenResponse.read(text.getBytes(StandardCharsets.UTF_8));

    Statistics.collect(reply.getClass().getSimpleName());
    Statistics.coverage(
        c -> {
          c.check("IssuedResponse").count(n -> n > 0);
          c.check("OAuthErrorResponse").count(n -> n > 0);
          c.check("UnreadableResponse").count(n -> n > 0);
        });
    isConsistent(reply);
  }

  private static void isConsistent(TokenResponse reply) {
    if (reply instanceof TokenResponse.IssuedResponse issuedResponse) {
      if (issuedResponse.defect().isEmpty()) {
        assertThat(issuedResponse.access()).isNotEmpty();
      } else {
        // Of a malformed response only the refresh token is used.
        assertThat(issuedResponse.access()).isEmpty();
        assertThat(issuedResponse.refresh()).isNotNull().matches(TokenResponse::isRefreshToken);
      }
      Duration life = issuedResponse.life();
      assertThat(life == null || (life.toMillis() > 0 && life.toDays() <= 365)).isTrue();
      assertThat(issuedResponse.toString()).doesNotContain("access_token");
    }
  }

  @Example
  void aMalformedReplyWithALegibleRefreshTokenKeepsThat() {
    String text =
        "{\"access_token\":\"a\",\"expires_in\":\"1e300\",\"refresh_token\":\"esh_token\":\"\"}";

    TokenResponse reply = TokenResponse.read(text.getBytes(StandardCharsets.UTF_8));

    assertThat(reply).isInstanceOf(TokenResponse.IssuedResponse.class);
    isConsistent(reply);
  }
}
