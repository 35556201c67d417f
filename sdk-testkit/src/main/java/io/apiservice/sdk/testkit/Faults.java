package io.apiservice.sdk.testkit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The failures of a fake server. A request gets the first queued fault that applies to it, which is
 * then removed from the queue. If there is none, it gets the first standing rule that applies.
 * Thread-safe; each method returns at once.
 *
 * <pre>{@code
 * auth.faults().next(Fault.unavailable(Duration.ofSeconds(1)), Fault.commitThenCut());
 * api.faults().always(Fault.delay(Duration.ofMillis(20)));
 * }</pre>
 */
public final class Faults {
  private record FaultRule(Predicate<RecordedRequest> wants, Fault fault) {}

  private final List<FaultRule> queue = new ArrayList<>();
  private final List<FaultRule> rules = new ArrayList<>();

  Faults() {}

  /** Queues these faults; each is for one request. */
  public synchronized Faults next(Fault... faults) {
    for (Fault fault : faults) {
      queue.add(new FaultRule(request -> true, fault));
    }
    return this;
  }

  /**
   * Queues a fault for the next request that the condition accepts.
   *
   * @param wants runs on the thread of a connection, under a lock; must not block
   */
  public synchronized Faults next(Predicate<RecordedRequest> wants, Fault fault) {
    queue.add(new FaultRule(wants, fault));
    return this;
  }

  /** Queues a fault for this number of requests. */
  public synchronized Faults next(int times, Fault fault) {
    for (int i = 0; i < times; i++) {
      next(fault);
    }
    return this;
  }

  /** Adds a standing rule: every request gets this fault. */
  public Faults always(Fault fault) {
    return when(request -> true, fault);
  }

  /**
   * Adds a standing rule: every request that the condition accepts gets this fault. Earlier rules
   * take precedence.
   *
   * @param wants runs on the thread of a connection, under a lock; must not block
   */
  public synchronized Faults when(Predicate<RecordedRequest> wants, Fault fault) {
    rules.add(new FaultRule(wants, fault));
    return this;
  }

  /** Removes all queued faults and standing rules. */
  public synchronized Faults clear() {
    queue.clear();
    rules.clear();
    return this;
  }

  /** The number of queued faults that no request has got yet. */
  public synchronized int pending() {
    return queue.size();
  }

  synchronized Fault take(RecordedRequest request) {
    for (Iterator<FaultRule> entries = queue.iterator(); entries.hasNext(); ) {
      FaultRule faultRule = entries.next();
      if (faultRule.wants().test(request)) {
        entries.remove();
        return faultRule.fault();
      }
    }
    for (FaultRule rule : rules) {
      if (rule.wants().test(request)) {
        return rule.fault();
      }
    }
    return Fault.NONE;
  }

  @Override
  public synchronized String toString() {
    return queue.size() + " faults queued, " + rules.size() + " standing";
  }
}
