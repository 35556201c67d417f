package io.apiservice.sdk.stream;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.ElementSource;
import io.apiservice.sdk.call.ServerSentEvent;
import io.apiservice.sdk.error.ApiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The events of successive connections. The source has the body of a connection, or waits for the
 * next connection, or has ended.
 */
public final class ReconnectingEventSource implements ElementSource<ServerSentEvent> {
  private static final int MAX_FAILURES = 10;

  /** Opens connections and creates events. */
  public interface Connector {
    /**
     * Sends the request again.
     *
     * @param lastEventId the id to send; empty for none
     * @return the body; empty if the server has no more events
     */
    CompletableFuture<Optional<BodyBytes>> connect(String lastEventId);

    /** Creates an event from its fields and its number in the stream. */
    ServerSentEvent event(String type, String data, String id, long number);
  }

  private final Connector connector;
  private final boolean reconnects;
  private final Function<Duration, CompletableFuture<Boolean>> delays;
  private final StreamFailures failures;
  private final EventParser parser = new EventParser();
  private final ReconnectDelay delay = new ReconnectDelay();
  private final StreamExchange exchange;
  private volatile boolean ended;

  /** How many attempts in a row have opened no connection. */
  private int failed;

  private long events;

  /**
   * Creates the events of a stream, from its first response on.
   *
   * @param first the body of the first response; null if the server has no events
   * @param connector opens further connections
   * @param reconnects whether further connections are opened
   * @param delays decides about the pauses before that
   * @param failures creates exceptions
   */
  public ReconnectingEventSource(
      @Nullable BodyBytes first,
      Connector connector,
      boolean reconnects,
      Function<Duration, CompletableFuture<Boolean>> delays,
      StreamFailures failures) {
    this.connector = connector;
    this.reconnects = reconnects;
    this.delays = delays;
    this.failures = failures;
    this.ended = first == null;
    this.exchange = new StreamExchange(first, failures);
    exchange.endWith(this);
  }

  /** Returns the id of the last event. May be called from any thread. */
  public Optional<String> lastEventId() {
    return Optional.of(parser.lastEventId()).filter(id -> !id.isEmpty());
  }

  @Override
  public @Nullable ServerSentEvent poll() {
    while (!ended) {
      BodyBytes from = exchange.body();
      if (from == null) {
        if (!connected()) {
          return null;
        }
        continue;
      }
      boolean last = from.ended();
      ByteBuffer bytes = from.buffer();
      if (bytes != null) {
        EventParser.Fields event = parsed(bytes);
        if (event != null) {
          events++;
          delay.eventArrived();
          return connector.event(event.type(), event.data(), event.id(), events);
        }
      } else if (last) {
        lost(from);
      } else {
        return null;
      }
    }
    return null;
  }

  private EventParser.@Nullable Fields parsed(ByteBuffer bytes) {
    try {
      return parser.next(bytes);
    } catch (IOException e) {
      close();
      throw failures.undecodable("event " + (events + 1) + " cannot be read: " + e.getMessage());
    }
  }

  private void lost(BodyBytes from) {
    from.close();
    exchange.body(null);
    if (reconnects) {
      reconnectAfter(delay.next(parser.retryMillis()));
      return;
    }
    boolean closed = ended;
    ended = true;
    Throwable failure = from.failure();
    if (failure != null && !closed) {
      throw failures.broken(failure, after());
    }
  }

  private String after() {
    return events == 1 ? "1 event" : events + " events";
  }

  private void reconnectAfter(Duration pause) {
    parser.restart();
    CompletableFuture<Optional<BodyBytes>> opening =
        CancellableFutures.flatMap(
            delays.apply(pause), passed -> connector.connect(parser.lastEventId()));
    exchange.next(opening);
    if (ended) {
      // The source was closed in the meantime.
      exchange.close();
    }
  }

  /** Uses the next connection. Returns false if it does not exist yet. */
  private boolean connected() {
    CompletableFuture<Optional<BodyBytes>> opening = exchange.next();
    if (opening == null || !opening.isDone()) {
      return false;
    }
    exchange.next(null);
    try {
      BodyBytes opened = opening.join().orElse(null);
      exchange.body(opened);
      if (opened == null) {
        ended = true;
        return true;
      }
      failed = 0;
      if (ended) {
        opened.close();
      }
    } catch (CancellationException e) {
      ended = true;
    } catch (CompletionException e) {
      retry(CancellableFutures.unwrap(e));
    }
    return true;
  }

  private void retry(Throwable failure) {
    failed++;
    Optional<Duration> pause =
        failed < MAX_FAILURES
            ? delay.afterFailure(failure, parser.retryMillis())
            : Optional.empty();
    if (pause.isPresent()) {
      reconnectAfter(pause.get());
      return;
    }
    ended = true;
    throw failure instanceof ApiException || !(failure instanceof Exception)
        ? rethrown(failure)
        : failures.broken(failure, after());
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public CompletableFuture<?> more() {
    BodyBytes from = exchange.body();
    CompletableFuture<?> opening = exchange.next();
    if (!ended && from != null) {
      return from.more();
    }
    return ended || opening == null ? CompletableFuture.completedFuture(true) : opening;
  }

  @Override
  public void close() {
    ended = true;
    exchange.close();
  }

  @Override
  public String toString() {
    return after() + (ended ? ", closed" : ", open");
  }
}
