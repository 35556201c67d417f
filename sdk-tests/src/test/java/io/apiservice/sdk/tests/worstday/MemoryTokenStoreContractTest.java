package io.apiservice.sdk.tests.worstday;

import io.apiservice.sdk.oauth.TokenStore;
import io.apiservice.sdk.testkit.TokenStoreContract;

/** The default store keeps the contract. */
class MemoryTokenStoreContractTest extends TokenStoreContract {
  @Override
  protected TokenStore create() {
    return TokenStore.memory();
  }
}
