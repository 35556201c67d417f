package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.TokenStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The file store keeps the contract. */
class FileTokenStoreContractTest extends TokenStoreContract {
  @TempDir Path base;

  @Override
  protected TokenStore create() {
    return TokenStore.file(base.resolve("tokens"));
  }

  @Override
  protected TokenStore another() {
    return TokenStore.file(base.resolve("tokens"));
  }
}
