package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.oauth.GeneratedHistory.Step;
import io.apiservice.sdk.oauth.ScriptedAuthorizationServer.Family;
import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Plays a history. */
final class HistoryRun {
  /** A change of the system under test. The oracle must condemn a run with it. */
  record Change(
      UnaryOperator<TokenStore> store,
      UnaryOperator<Transport> wire,
      UnaryOperator<CompletableFuture<Credential>> answer) {
    static final Change NONE = new Change(store -> store, wire -> wire, answer -> answer);

    static Change store(UnaryOperator<TokenStore> store) {
      return new Change(store, NONE.wire, NONE.answer);
    }

    static Change wire(UnaryOperator<Transport> wire) {
      return new Change(NONE.store, wire, NONE.answer);
    }

    static Change answer(UnaryOperator<CompletableFuture<Credential>> answer) {
      return new Change(NONE.store, NONE.wire, answer);
    }
  }

  private final GeneratedHistory history;
  private final Change change;
  private final VirtualScheduler scheduler;
  private final VirtualProcess driver = new VirtualProcess("driver");
  private final VirtualStore store;
  private final HistoryOracle oracle;
  private final ScriptedAuthorizationServer server;
  private final List<String> seeds = new ArrayList<>();
  private final @Nullable Client[] clients;
  private int started;

  /** A process with its provider. */
  private record Client(VirtualProcess process, TokenProvider provider, String seed) {}

  private HistoryRun(GeneratedHistory history, Change change) {
    this.history = history;
    this.change = change;
    this.scheduler = new VirtualScheduler(history.seed());
    this.store = new VirtualStore(scheduler, history.expiring());
    this.oracle = new HistoryOracle(scheduler, store, history.expiring() && !history.graceKnown());
    this.server =
        new ScriptedAuthorizationServer(scheduler, history.policy(), history.life(), oracle);
    this.clients = new Client[history.processes()];
  }

  /** Plays the history to its end. */
  static HistoryOracle run(GeneratedHistory history, Change change) throws InterruptedException {
    return new HistoryRun(history, change).run();
  }

  private HistoryOracle run() throws InterruptedException {
    oracle.judges(server);
    scheduler.start("driver", driver, this::drive);
    scheduler.run();
    oracle.end();
    return oracle;
  }

  private void drive() {
    newSeed();
    for (Step step : history.steps()) {
      scheduler.pause(Duration.ofMillis(step.pause()));
      oracle.note(step.toString());
      happen(step);
    }
    calmDown();
  }

  private void happen(Step step) {
    Duration seconds = Duration.ofSeconds(1 + step.amount() / 30);
    switch (step.kind()) {
      case CALL ->
          new HistoryCall(scheduler, server, oracle, change.answer()).start(of(step), step);
      case CALLS_AT_ONCE -> {
        for (int i = 0; i < 2 + step.amount() % 4; i++) {
          new HistoryCall(scheduler, server, oracle, change.answer()).start(of(step), step);
        }
      }
      case FORCE -> {
        Client client = client(step);
        oracle.forced(client.process);
        new HistoryCall(scheduler, server, oracle, change.answer())
            .force(client.process, client.provider);
      }
      case PASS -> scheduler.pause(history.life().multipliedBy(step.amount()).dividedBy(800));
      case REVOKE -> server.revokeAccess(oracle.newest());
      case TOKEN_FAULT -> {
        var faults = ScriptedAuthorizationServer.ServerFault.values();
        server.fault(faults[step.variant() % faults.length], 1 + step.amount() % 3, seconds);
      }
      case UNREACHABLE -> {
        server.unreachable(seconds);
        oracle.disturbed(seconds);
      }
      case STORE_FAULT -> {
        var faults = VirtualStore.StoreFault.values();
        Duration slow = Duration.ofMillis(2L * step.amount());
        store.fault(faults[step.variant() % faults.length], 1 + step.amount() % 3, slow);
      }
      case STORE_DOWN -> {
        store.down(seconds);
        oracle.disturbed(seconds);
      }
      case KILL -> {
        client(step).process.killAfter(step.variant() % 12);
        oracle.disturbed(Duration.ofSeconds(30));
      }
      case SUSPEND -> {
        client(step).process.suspendAfter(step.variant() % 12, seconds.multipliedBy(2));
        oracle.disturbed(seconds.multipliedBy(2).plusSeconds(30));
      }
      case CLOSE -> close(client(step));
      case OLD_SEED -> {
        client(step).process.kill(scheduler.nanos());
        oracle.disturbed(Duration.ofSeconds(30));
        clients[step.process()] = open(seeds.get(step.variant() % seeds.size()));
      }
      case NEW_SEED -> {
        client(step).process.kill(scheduler.nanos());
        oracle.disturbed(Duration.ofSeconds(30));
        newSeed();
        clients[step.process()] = open(newestSeed());
        new HistoryCall(scheduler, server, oracle, change.answer()).start(of(step), step);
      }
      case SIGN_OUT -> {
        Client client = client(step);
        oracle.signOutBegins();
        scheduler.start(
            "sign-out",
            client.process,
            () -> {
              try {
                HistoryCall.answered(scheduler, client.provider.signOut());
              } finally {
                oracle.signOutIsOver();
              }
            });
      }
      case END_LOGIN -> server.end(oracle.newest(), ScriptedAuthorizationServer.OUTSIDE);
    }
  }

  private void close(Client client) {
    client.process.close();
    oracle.disturbed(Duration.ofSeconds(30));
    scheduler.start(
        "close",
        client.process,
        () -> {
          client.provider.close();
          client.process.kill(scheduler.nanos());
        });
  }

  private void newSeed() {
    String seed = "seed-" + seeds.size();
    Family family = server.login(seed);
    seeds.add(seed);
    oracle.newest(family);
  }

  private String newestSeed() {
    return seeds.get(seeds.size() - 1);
  }

  private HistoryCall.Caller of(Step step) {
    Client client = client(step);
    int target = step.variant() % 4;
    TokenProvider provider = client.provider;
    return new HistoryCall.Caller(
        client.process, target < 2 ? provider : provider.forAudience("api-" + target));
  }

  private Client client(Step step) {
    Client client = clients[step.process()];
    if (client == null || client.process.dead() || client.process.closing()) {
      client = open(newestSeed());
      clients[step.process()] = client;
    }
    return client;
  }

  private Client open(String seed) {
    VirtualProcess process = new VirtualProcess("process " + ++started);
    oracle.note(process + " starts with " + seed);
    process.atEnd(
        () -> {
          oracle.note(process + " is no more");
          oracle.disturbed(Duration.ofSeconds(30));
          store.free(process);
        });
    process.atSuspension(
        duration -> {
          oracle.note(process + " is suspended for " + duration);
          oracle.disturbed(duration.plusSeconds(30));
        });
    OAuth.Builder builder =
        OAuth.refreshToken(seed)
            .subject("acme")
            .tokenEndpoint("https://auth.example.com/token")
            .revocationEndpoint("https://auth.example.com/revoke")
            .store(change.store.apply(store.of(process)))
            .ticker(scheduler)
            .workers(new RefreshExecutor(scheduler.executor(process)))
            .jitter(1);
    if (history.graceKnown()) {
      builder.refreshTokenGrace(ScriptedAuthorizationServer.GRACE);
    }
    TokenProvider provider = builder.build();
    provider.bind(
        new ProviderContext(change.wire.apply(server.of(process)), ApiListener.none(), scheduler));
    return new Client(process, provider, seed);
  }

  /** Ends all disturbances. After some time every process must work. */
  private void calmDown() {
    oracle.note("all is well from now on");
    server.heal();
    store.heal();
    List<Client> all = new ArrayList<>();
    for (Client client : clients) {
      if (client != null && !client.process.dead() && !client.process.closing()) {
        client.process.resume(scheduler.nanos());
        all.add(client);
      }
    }
    all.add(open(newestSeed()));
    for (int round = 0; round < 20; round++) {
      for (Client client : all) {
        start(client, client.provider.current());
      }
      scheduler.pause(Duration.ofSeconds(15));
    }
    scheduler.pause(history.life().plusSeconds(600));
    all.add(open(seeds.get(0)));
    for (Client client : all) {
      scheduler.start(
          "last call",
          client.process,
          () -> {
            Throwable failure = lastCall(client);
            if (failure != null && oracle.heldOff(failure)) {
              scheduler.pause(HistoryOracle.HOLD_OFF.plusSeconds(1));
              failure = lastCall(client);
            }
            oracle.lastCall(
                client.process, Objects.requireNonNull(server.family(client.seed)), failure);
          });
      scheduler.pause(HistoryOracle.HOLD_OFF.multipliedBy(2));
    }
  }

  private @Nullable Throwable lastCall(Client client) {
    try {
      Credential credential = HistoryCall.get(scheduler, client.provider.current());
      return server.accepts(credential.secret())
          ? null
          : new IllegalStateException("a dead token was served");
    } catch (VirtualProcess.Killed e) {
      throw e;
    } catch (Throwable e) {
      return e;
    }
  }

  private void start(Client client, CompletableFuture<Credential> token) {
    scheduler.start("warm-up", client.process, () -> HistoryCall.answered(scheduler, token));
  }
}
