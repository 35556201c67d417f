package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A caller that joins a shared refresh gets its result, even if it joins at the last moment. */
@EnabledForJreRange(max = JRE.JAVA_17)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SharedRefreshLincheckTest {
  /** Created before the model checker runs, because it follows the code that creates it. */
  private static final Credential CREDENTIAL = Credential.bearer("token");

  /** The operations of a shared refresh that are tested. */
  interface Plane {
    CompletableFuture<Credential> board();

    void land();
  }

  /** The implementation of the engine. */
  @SuppressWarnings("NullAway") // the slot that owns the refresh is not used here
  private static final class RealPlane implements Plane {
    private final SharedRefresh refresh = new SharedRefresh(null, RefreshReason.EXPIRED, null, 0);

    @Override
    public CompletableFuture<Credential> board() {
      return refresh.join();
    }

    @Override
    public void land() {
      refresh.complete(
          new RefreshResult.SuccessResult(
              new CachedToken(
                  CREDENTIAL,
                  CompletableFuture.completedFuture(CREDENTIAL),
                  1,
                  1,
                  Deadline.now(0, Clock.systemUTC()),
                  Deadline.now(0, Clock.systemUTC())),
              RefreshOutcome.REFRESHED));
    }
  }

  /**
   * An incorrect implementation: it first checks whether the refresh has ended, and then queues the
   * caller. A caller that joins in between waits for ever.
   */
  private static final class LeakyPlane implements Plane {
    private final ConcurrentLinkedQueue<CompletableFuture<Credential>> queue =
        new ConcurrentLinkedQueue<>();
    private volatile boolean landed;

    @Override
    public CompletableFuture<Credential> board() {
      CompletableFuture<Credential> view = new CompletableFuture<>();
      if (landed) {
        view.complete(CREDENTIAL);
      } else {
        queue.add(view);
      }
      return view;
    }

    @Override
    public void land() {
      landed = true;
      queue.forEach(view -> view.complete(CREDENTIAL));
    }
  }

  /** The operations for the model checker. */
  public static class RealFlight {
    private final Plane plane;
    private final List<CompletableFuture<Credential>> views = new ArrayList<>();
    private volatile boolean landed;

    public RealFlight() {
      this(new RealPlane());
    }

    RealFlight(Plane plane) {
      this.plane = plane;
    }

    @Operation
    public void board() {
      CompletableFuture<Credential> view = plane.board();
      synchronized (views) {
        views.add(view);
      }
    }

    @Operation(runOnce = true)
    public void land() {
      plane.land();
      landed = true;
    }

    @Validate
    public void nobodyIsLeftWaiting() {
      if (landed && views.stream().anyMatch(view -> !view.isDone())) {
        throw new IllegalStateException("somebody waits for ever");
      }
    }
  }

  /** Shows that the test can fail. */
  public static class LeakyFlight extends RealFlight {
    public LeakyFlight() {
      super(new LeakyPlane());
    }
  }

  private static void check(Class<?> subject) {
    new ModelCheckingOptions()
        .iterations(5)
        .invocationsPerIteration(150)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(0)
        .minimizeFailedScenario(false)
        .check(subject);
  }

  @Test
  void everybodyWhoBoardsArrives() {
    check(RealFlight.class);
  }

  @Test
  void aFlightThatLeavesSomebodyBehindIsCaught() {
    Throwable caught = catchThrowable(() -> check(LeakyFlight.class));

    assertThat(caught).isInstanceOf(AssertionError.class).hasMessageContaining("waits for ever");
  }
}
