package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A record that every provider of the login in this process shares, and that ends with it. */
final class ProcessShelf implements Shelf {
  private static final Duration ENDLESS = Duration.ofDays(1);

  private final Engine engine;
  private final UUID key;

  /** The key of a login that only its refresh token names, by the token; null if a subject does. */
  private final @Nullable Function<String, UUID> keys;

  private volatile Object @Nullable [] cell;

  ProcessShelf(Engine engine, UUID key, @Nullable Function<String, UUID> keys) {
    this.engine = engine;
    this.key = key;
    this.keys = keys;
  }

  /** Found at the first use, when it is known which network the login lives on. */
  private Object[] cell() {
    Object[] known = cell;
    if (known == null) {
      known = ProcessRecords.SHARED.cell(engine.network(), key);
      cell = known;
    }
    return known;
  }

  @Override
  public Snapshot read() throws StoreException {
    byte[] content = ProcessRecords.SHARED.read(engine.network(), cell());
    return content == null ? Snapshot.NOTHING : new Snapshot(CompactRecord.read(content), content);
  }

  @Override
  public @Nullable Snapshot replace(Snapshot expected, GrantRecord next) {
    Object network = engine.network();
    Object[] mine = cell();
    byte[] content = CompactRecord.write(next);
    if (!ProcessRecords.SHARED.replace(network, mine, expected.content(), content)) {
      return null;
    }
    GrantRecord before = expected.record();
    String refresh = next.refresh();
    if (keys != null && refresh != null && (before == null || !refresh.equals(before.refresh()))) {
      ProcessRecords.SHARED.name(network, mine, keys.apply(refresh));
    }
    return new Snapshot(next, content);
  }

  @Override
  public TokenStore.@Nullable Lease tryLease(Duration ttl) {
    Object[] mine = cell();
    return ProcessRecords.SHARED.take(mine) ? new Held(mine) : null;
  }

  /** Has a place of its own, where no record stands. */
  @Override
  public TokenStore.@Nullable Lease tryLease(Target target, Duration ttl) {
    Object[] mine =
        ProcessRecords.SHARED.cell(engine.network(), Sha256.id(key + "/" + target.id()));
    return ProcessRecords.SHARED.take(mine) ? new Held(mine) : null;
  }

  @Override
  public boolean leasesOutliveOwner() {
    return false;
  }

  @Override
  public boolean recovered() {
    return false;
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public boolean fallible() {
    return false;
  }

  /** Ends when it is closed. */
  private static final class Held implements TokenStore.Lease {
    private final Object[] cell;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Held(Object[] cell) {
      this.cell = cell;
    }

    @Override
    public Duration remaining() {
      return open.get() ? ENDLESS : Duration.ZERO;
    }

    @Override
    public boolean renew(Duration ttl) {
      return open.get();
    }

    @Override
    public void close() {
      if (open.compareAndSet(true, false)) {
        ProcessRecords.SHARED.free(cell);
      }
    }
  }
}
