package io.apiservice.sdk.store.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static GrantRecord example() {
    return GrantRecord.login("canary-refresh", GrantRecord.login("older", null))
        .granted("", new Entry("canary-access", 1, NOON, NOON.plusSeconds(60), "read", null), "r2")
        .granted("a b\nhttps://x", new Entry("other", 2, NOON, null, null, null), null)
        .withTombstone(new Tombstone("x", "invalid_grant", NOON, 2))
        .withIntent(new Intent("y", 1, "owner", "pid 1", NOON));
  }

  @Test
  void whatIsWrittenIsRead() throws StoreException {
    GrantRecord record = example();

    assertThat(RecordCodec.read(RecordCodec.write(record))).isEqualTo(record);
  }

  @Test
  void everyWriteIsDifferentAndPadded() {
    byte[] first = RecordCodec.write(example());

    assertThat(first).isNotEqualTo(RecordCodec.write(example()));
    assertThat(first.length % RecordCodec.BLOCK).isZero();
  }

  @Test
  void theIntentIsAsLongAsTheResult() {
    GrantRecord record =
        GrantRecord.login("r".repeat(700), null)
            .granted("", new Entry("a".repeat(9000), 1, NOON, NOON, null, null), null);
    byte[] intent = RecordCodec.write(record.withIntent(new Intent("f", 1, "o", "p", NOON)));
    byte[] result =
        RecordCodec.write(
            record.granted(
                "", new Entry("b".repeat(9400), 2, NOON, NOON, null, null), "s".repeat(700)));

    assertThat(result.length).isLessThanOrEqualTo(intent.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "[null]", "\"x\"", "{}", "7"})
  void aListThatIsNoneOfTextsIsTheTypedError(String odd) {
    String written = new String(RecordCodec.write(example()), UTF_8);
    for (String field : new String[] {"ancestors", "seeds", "known"}) {
      String changed =
          written.replaceFirst("\"" + field + "\":\\[[^]]*]", "\"" + field + "\":" + odd);

      assertThatThrownBy(() -> RecordCodec.read(changed.getBytes(UTF_8)))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void theFirstVersionIsReadForEver() throws Exception {
    byte[] golden;
    try (InputStream file =
        Objects.requireNonNull(getClass().getResourceAsStream("token-record-1.0.json"))) {
      golden = file.readAllBytes();
    }

    GrantRecord record = RecordCodec.read(golden);

    assertThat(record.refresh()).isEqualTo("golden-refresh");
    assertThat(record.lineage()).isEqualTo("6f9d3f1e-1c1b-4a53-9a37-0a1f6d6f2a11");
    assertThat(record.ancestors()).containsExactly("0b1c2d3e-0000-4000-8000-000000000001");
    assertThat(record.revision()).isEqualTo(12);
    assertThat(record.generation()).isEqualTo(5);
    assertThat(record.knows("golden-seed")).isTrue();
    assertThat(record.knows("golden-refresh")).isTrue();
    assertThat(Objects.requireNonNull(record.entries().get("")).expiresAt())
        .isEqualTo(NOON.plusSeconds(3600));
    assertThat(record.entries()).containsKey("read\nhttps://api.example.com");
    assertThat(Objects.requireNonNull(record.currentIntent()).presented()).isEqualTo(1);
    assertThat(Objects.requireNonNull(record.tombstone()).error()).isEqualTo("invalid_grant");
  }

  @Test
  void unknownFieldsSurviveARewrite() throws StoreException {
    String json = new String(RecordCodec.write(example()), UTF_8);
    byte[] newer =
        json.replace("\"minor\":1", "\"minor\":7,\"dpop\":{\"jwk\":[1]}")
            .replace("\"access\":\"canary-access\"", "\"access\":\"canary-access\",\"hint\":true")
            .getBytes(UTF_8);

    String again = new String(RecordCodec.write(RecordCodec.read(newer).signedOutPending()), UTF_8);
    String kept = new String(RecordCodec.write(RecordCodec.read(newer).withIntent(null)), UTF_8);

    assertThat(again).contains("\"dpop\":{\"jwk\":[1]}");
    assertThat(kept).contains("\"hint\":true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "canary",
        "[]",
        "{}",
        "{\"format\":\"apiservice-token-record\",\"major\":2}",
        "{\"format\":\"apiservice-token-record\",\"major\":1,\"refresh\":\"canary\"}",
        "{\"format\":\"other\",\"refresh\":\"canary\"}"
      })
  void whatIsNoRecordIsATypedErrorWithoutAWordOfIt(String content) {
    assertThatThrownBy(() -> RecordCodec.read(content.getBytes(UTF_8)))
        .isInstanceOf(StoreException.class)
        .hasNoCause()
        .message()
        .doesNotContain("canary");
  }

  @Test
  void aTornRecordIsATypedError() {
    byte[] whole = RecordCodec.write(example());
    int end = new String(whole, UTF_8).trim().length();
    for (int length = 0; length < end; length += 7) {
      byte[] torn = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> RecordCodec.read(torn)).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aRecordDoesNotPrintItsSecrets() {
    assertThat(example().toString()).doesNotContain("canary");
    assertThat(example().entries().toString()).doesNotContain("canary");
  }
}
