package io.apiservice.sdk.oauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.FileStoreOptions;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.UnreadableRecordException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedTokenStoreTest {
  private final TokenStore inner = TokenStore.memory();
  private final TokenStore store = TokenStore.encrypted(inner, key(1));

  @Test
  void theInnerStoreNeverSeesTheRecord() throws StoreException {
    store.replace("grant", null, RecordAssertions.bytes("a secret token"));
    assertThat(new String(RecordAssertions.record(inner, "grant"), ISO_8859_1))
        .doesNotContain("secret");
  }

  @Test
  void equalRecordsLookDifferent() throws StoreException {
    store.replace("one", null, RecordAssertions.bytes("same"));
    store.replace("two", null, RecordAssertions.bytes("same"));
    assertThat(RecordAssertions.record(inner, "one"))
        .isNotEqualTo(RecordAssertions.record(inner, "two"));
  }

  @Test
  void anotherKeyIsATypedErrorAndOverwritesNothing() throws StoreException {
    store.replace("grant", null, RecordAssertions.bytes("record"));
    byte[] before = RecordAssertions.record(inner, "grant");
    TokenStore wrong = TokenStore.encrypted(inner, key(2));

    assertThatThrownBy(() -> wrong.read("grant"))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessageContaining("the store's key is not the one");
    assertThatThrownBy(() -> wrong.replace("grant", null, RecordAssertions.bytes("new")))
        .isInstanceOf(UnreadableRecordException.class);
    assertThat(inner.read("grant")).isEqualTo(before);
  }

  @Test
  void aKeyIsChangedWhileRecordsStay() throws StoreException {
    store.replace("grant", null, RecordAssertions.bytes("record"));
    byte[] before = RecordAssertions.record(inner, "grant");
    TokenStore both = TokenStore.encrypted(inner, List.of(key(2), key(1)));

    assertThat(both.read("grant")).isEqualTo(RecordAssertions.bytes("record"));
    assertThat(inner.read("grant")).as("reading changes nothing").isEqualTo(before);
    assertThat(
            both.replace("grant", RecordAssertions.bytes("record"), RecordAssertions.bytes("next")))
        .isTrue();

    assertThat(TokenStore.encrypted(inner, key(2)).read("grant"))
        .isEqualTo(RecordAssertions.bytes("next"));
    assertThatThrownBy(() -> store.read("grant")).isInstanceOf(UnreadableRecordException.class);
  }

  @Test
  void theFirstKeyWritesTheSameRecordAnew() throws StoreException {
    store.replace("grant", null, RecordAssertions.bytes("record"));
    TokenStore both = TokenStore.encrypted(inner, List.of(key(2), key(1)));

    assertThat(both.replace("grant", null, RecordAssertions.bytes("record"))).isTrue();

    assertThat(TokenStore.encrypted(inner, key(2)).read("grant"))
        .isEqualTo(RecordAssertions.bytes("record"));
  }

  @Test
  void aRecordOfNoneOfTheKeysIsATypedErrorAndOverwritesNothing() throws StoreException {
    store.replace("grant", null, RecordAssertions.bytes("record"));
    byte[] before = RecordAssertions.record(inner, "grant");
    TokenStore others = TokenStore.encrypted(inner, List.of(key(2), key(3)));

    assertThatThrownBy(
            () ->
                others.replace(
                    "grant", RecordAssertions.bytes("record"), RecordAssertions.bytes("next")))
        .isInstanceOf(UnreadableRecordException.class);
    assertThat(inner.read("grant")).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 17, 31, 33, 64})
  void aKeyOfAnImpossibleLengthIsRefusedAtOnce(int length) {
    SecretKey odd = new SecretKeySpec(new byte[length], "AES");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenStore.encrypted(inner, odd))
        .withMessageContaining("16, 24 or 32 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenStore.encrypted(inner, List.of(key(1), odd)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenStore.fileStore(Path.of("unused")).encryptedWith(odd).open());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenStore.encrypted(inner, List.<SecretKey>of()));
  }

  @Test
  void aRecordCannotBeMovedToAnotherGrant() throws StoreException {
    store.replace("mine", null, RecordAssertions.bytes("record"));
    inner.replace("theirs", null, RecordAssertions.record(inner, "mine"));
    assertThatThrownBy(() -> store.read("theirs")).isInstanceOf(UnreadableRecordException.class);
  }

  @Test
  void everyChangedByteAndEveryCutIsNoticed() throws StoreException {
    store.replace("grant", null, RecordAssertions.bytes("record"));
    byte[] sealed = RecordAssertions.record(inner, "grant");
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      TokenStore flipped = storeHolding(changed);
      TokenStore cut = storeHolding(Arrays.copyOf(sealed, i));
      assertThatThrownBy(() -> flipped.read("grant")).isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> cut.read("grant")).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aRecordFromBeforeEncryptionIsNamedAsSuch() throws StoreException {
    inner.replace("grant", null, RecordAssertions.bytes("plain record, longer than a header"));
    assertThatThrownBy(() -> store.read("grant")).hasMessageContaining("not encrypted");
  }

  @Test
  void aKeyOfTheWrongKindIsRefused(@TempDir Path directory) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenStore.encrypted(inner, new SecretKeySpec(new byte[8], "DES")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenStore.fileStore(directory).encryptedWith(new byte[16]));
  }

  @Test
  void aFileStoreWithAKeyKeepsWhatOnlyThatKeyOpens(@TempDir Path directory) throws StoreException {
    FileStoreOptions options = TokenStore.fileStore(directory).timeout(Duration.ofSeconds(30));
    byte[] right = new byte[32];
    byte[] wrong = new byte[32];
    wrong[0] = 1;
    try (TokenStore files = options.encryptedWith(right).open()) {
      files.replace("grant", null, RecordAssertions.bytes("record"));
    }
    try (TokenStore same = options.encryptedWith(right).open();
        TokenStore other = options.encryptedWith(wrong).open();
        TokenStore none = TokenStore.file(directory)) {
      assertThat(same.read("grant")).isEqualTo(RecordAssertions.bytes("record"));
      assertThat(none.read("grant")).isNotEqualTo(RecordAssertions.bytes("record"));
      assertThatThrownBy(() -> other.read("grant")).isInstanceOf(UnreadableRecordException.class);
    }
  }

  @Test
  void neitherKeyNorRecordIsInItsText(@TempDir Path directory) {
    assertThat(TokenStore.fileStore(directory).encryptedWith(new byte[32]))
        .hasToString("encrypted files in " + directory);
    assertThat(store).hasToString("encrypted memory");
  }

  private static TokenStore storeHolding(byte[] record) throws StoreException {
    TokenStore holder = TokenStore.memory();
    holder.replace("grant", null, record);
    return TokenStore.encrypted(holder, key(1));
  }

  private static SecretKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return new SecretKeySpec(bytes, "AES");
  }
}
