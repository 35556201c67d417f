package io.apiservice.sdk.oauth;

import io.apiservice.sdk.flow.DaemonPool;
import java.util.concurrent.Executor;

/**
 * The threads on which stores are read, leases awaited and flights flown. Daemons that nobody
 * interrupts; none lives while there is nothing to do.
 */
final class Workers {
  /** So many logins may wait for a lease or a silent server before another has to wait for them. */
  private static final int MOST_FLIGHTS = 1024;

  private static final int MOST_APART = 4096;

  private static final int MOST_AT_STORES = 1024;

  private final Executor flights;

  /** For what waits for others or for the application: it must not keep flights from starting. */
  private final Executor apart;

  /** For operations of stores of the application's, which may hang. */
  private final Executor stores;

  Workers() {
    flights = new DaemonPool("apiservice-token", MOST_FLIGHTS);
    apart = new DaemonPool("apiservice-token-apart", MOST_APART);
    stores = new DaemonPool("apiservice-token-store", MOST_AT_STORES);
  }

  /** On the threads of an executor, which must not refuse a task nor queue it behind others. */
  Workers(Executor threads) {
    flights = threads;
    apart = threads;
    stores = threads;
  }

  void run(Runnable task) {
    flights.execute(task);
  }

  void runApart(Runnable task) {
    apart.execute(task);
  }

  void runAtStore(Runnable task) {
    stores.execute(task);
  }
}
