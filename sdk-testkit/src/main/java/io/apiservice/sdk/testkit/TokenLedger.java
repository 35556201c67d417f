package io.apiservice.sdk.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The token calls in the order in which they came, and how many are open for each grant. */
final class TokenLedger {
  /** Makes the entry of a call that has just come. */
  interface Entry {
    TokenCall of(int number, int concurrent);
  }

  private final List<TokenCall> calls = new ArrayList<>();
  private final Map<String, Integer> open = new HashMap<>();
  private int epoch;

  /** Names one call of one epoch: calls that were open when all was forgotten stay forgotten. */
  record Ticket(int epoch, int index, @Nullable String grant) {}

  synchronized Ticket open(@Nullable String grant, Entry entry) {
    int concurrent = grant == null ? 1 : open.merge(grant, 1, Integer::sum);
    calls.add(entry.of(calls.size() + 1, concurrent));
    return new Ticket(epoch, calls.size() - 1, grant);
  }

  synchronized void update(Ticket ticket, UnaryOperator<TokenCall> change) {
    if (ticket.epoch() == epoch) {
      calls.set(ticket.index(), change.apply(calls.get(ticket.index())));
    }
  }

  synchronized void close(Ticket ticket, UnaryOperator<TokenCall> change) {
    update(ticket, change);
    if (ticket.epoch() == epoch && ticket.grant() != null) {
      open.merge(ticket.grant(), -1, Integer::sum);
    }
  }

  synchronized List<TokenCall> calls() {
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
