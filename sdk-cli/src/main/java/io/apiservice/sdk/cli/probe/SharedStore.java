package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.TokenStore;
import java.util.List;

/** A store that several hosts share, as the doctor looks at it. Closing it ends its connections. */
interface SharedStore extends AutoCloseable {
  /** Where the records are, without a password. */
  String description() throws StoreException;

  /** Checks the connection and the permissions; returns warnings of the configuration. */
  List<String> check() throws StoreException;

  /** The keys of the records. */
  List<String> keys(int limit) throws StoreException;

  LeaseState leaseState(String key) throws StoreException;

  TokenStore store();

  @Override
  void close();
}
