package io.apiservice.sdk.cli.recording;

import io.apiservice.sdk.diagnosis.Exchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An entry of a HAR file and the entries that its redirects lead to: one exchange. */
final class HarRedirects {
  /**
   * The maximum number of entries. Clients follow far fewer redirects. Of a longer chain, the first
   * entries and the last one are kept.
   */
  private static final int MAX_ENTRIES = 64;

  private final List<HarEntry> entries = new ArrayList<>();

  /** The place of the first entry in the file, counted from 1. */
  private final int number;

  HarRedirects(int number) {
    this.number = number;
  }

  void add(HarEntry entry) {
    if (entries.size() == MAX_ENTRIES) {
      entries.remove(MAX_ENTRIES - 1);
    }
    entries.add(entry);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * Whether the next entry is the target of the last redirect. It always is for the first entry.
   */
  boolean continuesWith(HarEntry next) {
    return entries.isEmpty() || entries.get(entries.size() - 1).leadsTo(next.uri());
  }

  RecordedExchange exchange(boolean browser) {
    HarEntry first = entries.get(0);
    HarEntry last = entries.get(entries.size() - 1);
    Exchange.Builder builder =
        Exchange.of(first.method(), first.uri(), first.request())
            .requestBody(first.requestBody())
            .response(last.status(), last.response(), last.body().getBytes(StandardCharsets.UTF_8))
            .requestKnown(!browser || first.request().contains("Authorization"))
            .credential(InferredFacts.credential(first.request()))
            .tokenEndpoint(
                InferredFacts.tokenEndpoint(
                    first.method(), first.uri(), first.requestBody(), last.body()))
            .hops(hops());
    last.started()
        .ifPresent(start -> builder.clientTime(start.plus(Duration.ofMillis(last.millis()))));
    return new RecordedExchange("entry " + number, builder.build());
  }

  private List<Exchange.Hop> hops() {
    List<Exchange.Hop> hops = new ArrayList<>();
    for (int i = 1; i < entries.size(); i++) {
      HarEntry to = entries.get(i);
      hops.add(new Exchange.Hop(entries.get(i - 1).status(), to.uri(), to.request()));
    }
    return hops;
  }
}
