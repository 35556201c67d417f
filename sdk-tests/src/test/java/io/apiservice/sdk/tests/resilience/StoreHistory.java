package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.ShortTimeouts;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import io.apiservice.sdk.tests.TestTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A history drawn at random from a seed: several hosts on real threads share one login over one
 * store, whose operations fail before or after they took effect, or are slow. The authorization
 * server ends a login whose refresh token is presented twice.
 */
final class StoreHistory {
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final String SUBJECT = "acme";

  /** What the next operation of a host's store does. */
  private enum Fault {
    NONE,
    FAILS_BEFORE,
    FAILS_AFTER,
    SLOW
  }

  private final Random random;
  private final FakeAuthServer auth;
  private final List<Host> hosts = new ArrayList<>();
  private final List<CompletableFuture<Credential>> calls = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();

  private StoreHistory(long seed, FakeAuthServer auth, Supplier<TokenStore> connections) {
    this.random = new Random(seed);
    this.auth = auth;
    String refreshToken = auth.login("ada").refreshToken();
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      hosts.add(new Host(refreshToken, seed, connections.get()));
    }
  }

  /** One host: its provider, and its view of the store. */
  private final class Host {
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    final TokenProvider provider;

    Host(String refreshToken, long seed, TokenStore store) {
      this.provider =
          TestTransport.bound(
              ShortTimeouts.in(
                      OAuth.refreshToken(refreshToken)
                          .subject(SUBJECT + seed)
                          .tokenEndpoint(auth.tokenEndpoint())
                          .store(new FaultyStore(store, faults)))
                  .build());
    }
  }

  /** A store whose operations fail as told. */
  private record FaultyStore(TokenStore next, Queue<Fault> faults) implements TokenStore {
    private Fault begin() throws StoreException {
      Fault polled = faults.poll();
      Fault fault = polled == null ? Fault.NONE : polled;
      if (fault == Fault.SLOW) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
      if (fault == Fault.FAILS_BEFORE) {
        throw new StoreException("the store is down");
      }
      return fault;
    }

    private static void end(Fault fault) throws StoreException {
      if (fault == Fault.FAILS_AFTER) {
        throw new StoreException("the answer was lost");
      }
    }

    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      Fault fault = begin();
      byte[] content = next.read(key);
      end(fault);
      return content;
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] content)
        throws StoreException {
      Fault fault = begin();
      boolean replaced = next.replace(key, expected, content);
      end(fault);
      return replaced;
    }

    // Without a fault after it took effect: that lease would last its 15 s, and the run too.
    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      Fault unused = begin();
      return next.tryLease(key, ttl);
    }
  }

  /**
   * Plays the history of a seed.
   *
   * @param connections a view of the same store for each host
   * @return what was wrong; empty if nothing was
   */
  static List<String> violations(long seed, Supplier<TokenStore> connections)
      throws InterruptedException {
    try (FakeAuthServer auth =
        FakeAuthServer.builder().policy(RefreshTokenPolicy.strict()).start()) {
      return new StoreHistory(seed, auth, connections).run();
    }
  }

  private List<String> run() throws InterruptedException {
    List<String> found = new ArrayList<>();
    try {
      int steps = 8 + random.nextInt(12);
      for (int i = 0; i < steps; i++) {
        step(found);
      }
      hosts.forEach(host -> host.faults.clear());
      trace.add("all is well from now on");
      calls.forEach(call -> answered(call, found));
      for (Host host : hosts) {
        serve(host, found);
      }
    } finally {
      hosts.forEach(host -> host.provider.close());
    }
    found.addAll(auth.check().ambiguousRepeatsAtMost(0).violations());
    if (!found.isEmpty()) {
      found.addAll(trace);
    }
    return found;
  }

  private void step(List<String> found) {
    int at = random.nextInt(hosts.size());
    Host host = hosts.get(at);
    switch (random.nextInt(6)) {
      case 0 -> start("host " + at + " asks", host.provider.current());
      case 1 -> start("host " + at + " renews", host.provider.forceRefresh());
      case 2 -> {
        for (Host each : hosts) {
          start("all renew", each.provider.forceRefresh());
        }
      }
      case 3 -> {
        Fault fault = Fault.values()[1 + random.nextInt(3)];
        int skipped = random.nextInt(6);
        int times = 1 + random.nextInt(4);
        trace.add("host " + at + ": after " + skipped + " operations, " + times + " " + fault);
        for (int i = 0; i < skipped + times; i++) {
          host.faults.add(i < skipped ? Fault.NONE : fault);
        }
        start("host " + at + " renews", host.provider.forceRefresh());
      }
      case 4 -> calls.forEach(call -> answered(call, found));
      default -> host.faults.clear();
    }
  }

  private void start(String what, CompletableFuture<Credential> call) {
    trace.add(what);
    calls.add(call);
  }

  /** Every call gets a token or an exception. */
  private static void answered(CompletableFuture<Credential> call, List<String> found) {
    CompletableFuture<Boolean> settled = call.handle((token, failure) -> true);
    try {
      boolean unused = settled.get(ANSWER.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      found.add("a call got no answer within " + ANSWER);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The store works, so the host must get a new token that the server knows. */
  private void serve(Host host, List<String> found) throws InterruptedException {
    long end = System.nanoTime() + ANSWER.toNanos();
    String last = "";
    while (System.nanoTime() - end < 0 && auth.loginsEndedByReuse().isEmpty()) {
      try {
        Credential token = host.provider.forceRefresh().get(ANSWER.toSeconds(), TimeUnit.SECONDS);
        if (!auth.accessTokenLives(token.secret())) {
          found.add("a host was served a token that the server does not know");
        }
        return;
      } catch (ExecutionException e) {
        last = String.valueOf(e.getCause());
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      } catch (TimeoutException e) {
        last = "no answer";
      }
    }
    found.add("a host was not served although the store works: " + last);
  }
}
