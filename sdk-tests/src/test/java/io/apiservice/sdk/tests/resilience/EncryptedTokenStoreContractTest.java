package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.TokenStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** An encrypted file store keeps the contract. */
class EncryptedTokenStoreContractTest extends TokenStoreContract {
  private static final byte[] KEY = new byte[32];

  @TempDir Path base;

  @Override
  protected TokenStore create() {
    return TokenStore.fileStore(base.resolve("tokens")).encryptedWith(KEY).open();
  }

  @Override
  protected TokenStore another() {
    return create();
  }
}
