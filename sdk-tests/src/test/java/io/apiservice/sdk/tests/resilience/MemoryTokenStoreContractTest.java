package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.TokenStoreContract;

/** The default store keeps the contract. */
class MemoryTokenStoreContractTest extends TokenStoreContract {
  @Override
  protected TokenStore create() {
    return TokenStore.memory();
  }
}
