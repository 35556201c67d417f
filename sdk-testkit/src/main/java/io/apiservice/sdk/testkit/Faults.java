package io.apiservice.sdk.testkit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The script of what goes wrong at a fake server. A request meets the first fault in the queue that
 * wants it, else the first standing rule that does, else none. Thread-safe.
 */
public final class Faults {
  private record FaultRule(Predicate<RecordedRequest> wants, Fault fault) {}

  private final List<FaultRule> queue = new ArrayList<>();
  private final List<FaultRule> rules = new ArrayList<>();

  Faults() {}

  /** The next requests meet these, one each. */
  public synchronized Faults next(Fault... faults) {
    for (Fault fault : faults) {
      queue.add(new FaultRule(request -> true, fault));
    }
    return this;
  }

  /** The next such request meets this. */
  public synchronized Faults next(Predicate<RecordedRequest> wants, Fault fault) {
    queue.add(new FaultRule(wants, fault));
    return this;
  }

  /** The next so many requests meet this. */
  public synchronized Faults next(int times, Fault fault) {
    for (int i = 0; i < times; i++) {
      next(fault);
    }
    return this;
  }

  /** Every request meets this, from now on. */
  public Faults always(Fault fault) {
    return when(request -> true, fault);
  }

  /** Every such request meets this, from now on; rules that were there before go first. */
  public synchronized Faults when(Predicate<RecordedRequest> wants, Fault fault) {
    rules.add(new FaultRule(wants, fault));
    return this;
  }

  /** Nothing goes wrong any more. */
  public synchronized Faults clear() {
    queue.clear();
    rules.clear();
    return this;
  }

  /** How many queued faults have met no request yet. */
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
