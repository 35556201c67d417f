package io.apiservice.sdk.oauth;

import io.apiservice.sdk.flow.DaemonPool;

/**
 * The threads on which stores are read, leases awaited and flights flown. Daemons that nobody
 * interrupts; none lives while there is nothing to do.
 */
final class Workers {
  /** So many logins may wait for a lease or a silent server before another has to wait for them. */
  private static final int MOST_FLIGHTS = 1024;

  private static final int MOST_APART = 4096;

  private final DaemonPool flights = new DaemonPool("apiservice-token", MOST_FLIGHTS);

  /** For what waits for others or for the application: it must not keep flights from starting. */
  private final DaemonPool apart = new DaemonPool("apiservice-token-apart", MOST_APART);

  void run(Runnable task) {
    flights.execute(task);
  }

  void runApart(Runnable task) {
    apart.execute(task);
  }
}
