package io.apiservice.sdk.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The token requests in order of arrival, and for each grant the number of requests that are open.
 */
final class TokenRequestLog {
  /** Creates the entry of a request that has just arrived. */
  interface LogEntryFactory {
    RecordedTokenRequest of(int number, int concurrent);
  }

  private final List<RecordedTokenRequest> calls = new ArrayList<>();
  private final Map<String, Integer> open = new HashMap<>();
  private int epoch;

  /** The position of an entry. After a reset, late updates of earlier entries are ignored. */
  record LogPosition(int epoch, int index, @Nullable String grant) {}

  synchronized LogPosition open(@Nullable String grant, LogEntryFactory logEntryFactory) {
    int concurrent = grant == null ? 1 : open.merge(grant, 1, Integer::sum);
    calls.add(logEntryFactory.of(calls.size() + 1, concurrent));
    return new LogPosition(epoch, calls.size() - 1, grant);
  }

  synchronized void update(LogPosition logPosition, UnaryOperator<RecordedTokenRequest> change) {
    if (logPosition.epoch() == epoch) {
      calls.set(logPosition.index(), change.apply(calls.get(logPosition.index())));
    }
  }

  synchronized void close(LogPosition logPosition, UnaryOperator<RecordedTokenRequest> change) {
    update(logPosition, change);
    if (logPosition.epoch() == epoch && logPosition.grant() != null) {
      open.merge(logPosition.grant(), -1, Integer::sum);
    }
  }

  synchronized List<RecordedTokenRequest> calls() {
    return List.copyOf(calls);
  }

  synchronized int size() {
    return calls.size();
  }

  synchronized void forget() {
    calls.clear();
    open.clear();
    epoch++;
  }
}
