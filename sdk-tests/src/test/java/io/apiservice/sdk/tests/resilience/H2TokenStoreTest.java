package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.TokenStoreContract;
import java.util.UUID;

/** The interface is suitable for a database. */
class H2TokenStoreTest extends TokenStoreContract {
  private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

  @Override
  protected TokenStore create() throws StoreException {
    return new H2TokenStore(url);
  }

  @Override
  protected TokenStore another() throws StoreException {
    return new H2TokenStore(url);
  }

  @Override
  protected boolean leasesEndByTime() {
    return true;
  }
}
