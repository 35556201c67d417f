package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.UnrepeatableBodyException;
import io.apiservice.sdk.http.context.CallPhase;
import io.apiservice.sdk.pipeline.OriginTokenHistory.Action;
import io.apiservice.sdk.pipeline.OriginTokenHistory.RejectedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stage that signs requests. If a response refuses the credential, the stage renews the
 * credential and repeats the request once. It signs only requests to pinned origins. So a redirect,
 * an absolute URI or a link cannot send the credential to another server.
 */
final class AuthenticatingTransport implements Transport {
  /**
   * If a request has a body that can be produced only once, it cannot be repeated after a refusal.
   * So its token is renewed beforehand if it expires within this time.
   */
  private static final Duration EARLY_REFRESH_WINDOW = Duration.ofSeconds(60);

  private static final double EARLY_REFRESH_SHARE = 0.2;

  /**
   * How long a request with a body that cannot be repeated waits for a renewal. After that it is
   * sent with the token at hand, which is still valid.
   */
  private static final Duration MAX_EARLY_REFRESH_WAIT = Duration.ofSeconds(2);

  private static final Duration MAX_HOLD_OFF = Duration.ofMinutes(5);
  private static final int HOLD_OFF_SHARE = 4;

  /**
   * The least time to wait after a refusal of a token that the origin has accepted in a later
   * request. Otherwise the wait is as long as the response took, because the response of another
   * refused request may take as long.
   */
  private static final Duration MIN_REFUSAL_WAIT = Duration.ofMillis(150);

  private static final Duration MAX_REFUSAL_WAIT = Duration.ofSeconds(5);

  private static final String RETURNED_NULL = "the credential provider returned null";

  private final Transport next;
  private final Set<Origin> origins;
  private final boolean replaceAuthorization;
  private final Predicate<Response> refreshWhen;
  private final OriginTokenHistories histories;
  private final DeadlineTimer timer;
  private final @Nullable RequestLimiter limiter;
  private final RequestSigner signer = new RequestSigner();

  AuthenticatingTransport(
      Transport next,
      PipelineSettings settings,
      OriginTokenHistories histories,
      DeadlineTimer timer,
      @Nullable RequestLimiter limiter) {
    this.next = next;
    this.origins = settings.origins();
    this.replaceAuthorization = settings.replaceAuthorization();
    Predicate<Response> also = settings.refreshWhen();
    this.refreshWhen = also == null ? response -> false : also;
    this.histories = histories;
    this.timer = timer;
    this.limiter = limiter;
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    CredentialProvider provider = CallContextFactory.credentials(request.context());
    Origin origin = pinned(request);
    if (provider == Credentials.none() || origin == null) {
      return limiter == null
          ? next.send(request)
          : limiter.admit(request.context(), permit -> permit.untilRead(next.send(request)));
    }
    CallAuthState state = CallAuthState.of(request.context()).orElseGet(CallAuthState::new);
    Request unsigned = replaceAuthorization ? RequestSigner.withoutOwn(request) : request;
    AuthenticatedExchange exchange = new AuthenticatedExchange(unsigned, provider, state, origin);
    return CancellableFutures.flatMap(exchange.current(), exchange::start);
  }

  /** Returns the origin of the request if the credential may be sent to it. */
  private @Nullable Origin pinned(Request request) {
    // Other HTTP clients accept hosts that cannot be compared, such as my_service.
    Origin origin = Origin.find(request.uri()).orElse(null);
    // If the call was redirected to an origin that is not pinned and back again, that origin has
    // chosen the URI. Such a request is not signed either.
    return origin != null
            && origins.contains(origin)
            && origins.containsAll(RedirectingTransport.left(request.context()))
        ? origin
        : null;
  }

  @Override
  public String toString() {
    return "authenticating" + origins + (limiter == null ? "" : " → " + limiter) + " → " + next;
  }

  /** Sends one request through this stage, and repeats it if its credential is refused. */
  private final class AuthenticatedExchange {
    private final Request request;
    private final CredentialProvider provider;
    private final CallAuthState state;
    private final Origin origin;
    private boolean askedAgain;

    AuthenticatedExchange(
        Request request, CredentialProvider provider, CallAuthState state, Origin origin) {
      this.request = request;
      this.provider = provider;
      this.state = state;
      this.origin = origin;
    }

    CompletableFuture<Credential> current() {
      return fromProvider(provider::current);
    }

    private CompletableFuture<Credential> renew(Credential rejected) {
      return fromProvider(() -> provider.renew(rejected));
    }

    private CompletableFuture<Credential> fromProvider(
        Supplier<CompletableFuture<Credential>> call) {
      CallPhase.enter(request.context(), "the credential");
      CompletableFuture<Credential> given;
      try {
        given = call.get();
      } catch (RuntimeException e) {
        // A provider of the application should return a failed future, but may throw.
        return CompletableFuture.failedFuture(e);
      }
      if (given == null) {
        return returnedNull();
      }
      CompletableFuture<Credential> answer = Offloading.back(request.context(), given);
      if (answer.isDone()) {
        CallPhase.leave(request.context());
      } else {
        answer.whenComplete((credential, failure) -> CallPhase.leave(request.context()));
      }
      return answer;
    }

    private <T> CompletableFuture<T> returnedNull() {
      return CompletableFuture.failedFuture(nullReturned());
    }

    CompletableFuture<Response> start(Credential credential) {
      if (credential == null) {
        // Only a provider of the application can return null.
        return returnedNull();
      }
      RequestSigner.refuseOwn(request.headers(), credential);
      if (request.repeatable() || !expiresSoon(credential)) {
        return attempt(credential, false);
      }
      return CancellableFutures.flatMap(
          renewedOrSame(credential), chosen -> attempt(chosen, false));
    }

    /**
     * Returns a renewed credential. If none arrives soon, returns the credential at hand, which is
     * still valid.
     */
    private CompletableFuture<Credential> renewedOrSame(Credential credential) {
      CompletableFuture<Credential> first =
          renew(credential).handle((renewed, failure) -> renewed != null ? renewed : credential);
      if (!first.isDone()) {
        DeadlineTimer.Timeout limit =
            timer.schedule(earlyRefreshLimit(credential), () -> first.complete(credential));
        first.whenComplete((chosen, failure) -> limit.end());
      }
      return first;
    }

    /**
     * Sends the request once, as soon as the limits of the client allow it. The token is obtained
     * before that: while one login waits for the token endpoint, it occupies no place.
     *
     * @param repeat whether the credential was just obtained for this request after a refusal
     */
    private CompletableFuture<Response> attempt(Credential credential, boolean repeat) {
      return limiter == null
          ? signed(credential, repeat, null)
          : limiter.admit(request.context(), permit -> admitted(permit, credential, repeat));
    }

    /** If the token has expired while the request was delayed, a newer one is obtained first. */
    private CompletableFuture<Response> admitted(
        RequestPermit permit, Credential credential, boolean repeat) {
      boolean unusable = expired(credential) || (!request.repeatable() && expiresSoon(credential));
      if (!permit.delayed() || repeat || askedAgain || !unusable) {
        return signed(credential, repeat, permit);
      }
      askedAgain = true;
      permit.release();
      return CancellableFutures.flatMap(current(), this::start);
    }

    /**
     * Signs and sends the request once.
     *
     * @param repeat whether the credential was just obtained for this request after a refusal
     * @param permit the permit to send it; null if the client has no limits
     */
    private CompletableFuture<Response> signed(
        Credential credential, boolean repeat, @Nullable RequestPermit permit) {
      long sentAt = System.nanoTime();
      state.sending(credential);
      Request signed = signer.sign(request, credential);
      RequestSigner.hide(request.context(), credential);
      CompletableFuture<Response> sent = next.send(signed);
      return CancellableFutures.flatMap(
          permit == null ? sent : permit.untilRead(sent),
          answer -> {
            Response response = answer.withRequest(signed);
            CallPhase.enter(request.context(), "refreshWhen");
            boolean refreshable = RefreshDecision.refreshable(response, refreshWhen);
            CallPhase.leave(request.context());
            if (refreshable) {
              return refused(credential, response, sentAt, repeat);
            }
            if (RefreshDecision.accepted(response.status())) {
              accepted(credential, sentAt);
            }
            return CompletableFuture.completedFuture(response);
          });
    }

    private void accepted(Credential credential, long sentAt) {
      long generation = credential.facts().generation();
      if (generation > 0) {
        history(credential).accepted(generation, path(), sentAt);
      }
    }

    private OriginTokenHistory history(Credential credential) {
      return histories.of(credential.login().orElse(provider), origin);
    }

    private int path() {
      return request.method().hashCode() * 31 + request.uri().getRawPath().hashCode();
    }

    private CompletableFuture<Response> refused(
        Credential credential, Response response, long sentAt, boolean repeat) {
      RequestPermit.releaseOf(response);
      CredentialFacts facts = credential.facts();
      if (facts.generation() == 0) {
        // The provider does not number its tokens, so there is no history to consult.
        return renewed(credential, response);
      }
      long now = System.nanoTime();
      OriginTokenHistory history = history(credential);
      RejectedRequest rejectedRequest =
          new RejectedRequest(
              facts.generation(),
              path(),
              sentAt,
              now,
              repeat,
              facts.becauseOfRefusal(),
              maxHoldOff(facts));
      Action action = history.refused(rejectedRequest);
      if (action == Action.HOLD_OFF) {
        state.markFreshTokenRejected();
        return adopted(credential, response);
      }
      if (action == Action.RENEW) {
        return renewed(credential, response);
      }
      return CancellableFutures.flatMap(
          timer.delay(refusalWait(now - sentAt)),
          passed ->
              history.afterWaiting(rejectedRequest, System.nanoTime()) == Action.RENEW
                  ? renewed(credential, response)
                  : adopted(credential, response));
    }

    /**
     * Renews the credential and repeats the request. A call may cause one renewal; after that it
     * only uses a newer credential that is already available.
     */
    private CompletableFuture<Response> renewed(Credential credential, Response response) {
      if (!request.repeatable()) {
        state.note("repeat", "not possible: the request body can be produced only once");
        renew(credential);
        // This call cannot use the new token and does not wait for it, but the next one can.
        CallPhase.leave(request.context());
        return CompletableFuture.completedFuture(response);
      }
      if (!state.mayRefresh()) {
        return adopted(credential, response);
      }
      Instant asked = Instant.now();
      return CancellableFutures.compose(
          renew(credential),
          (successor, failure) -> {
            if (successor == null) {
              Throwable cause = failure != null ? failure : nullReturned();
              state.refreshFailed(cause);
              if (!(cause instanceof TokenRefreshException)) {
                // A TokenRefreshException has a diagnosis with its own attempts.
                boolean nothing = RETURNED_NULL.equals(cause.getMessage());
                state.note(
                    "refresh",
                    "failed: " + (nothing ? RETURNED_NULL : cause.getClass().getSimpleName()));
              }
              return CompletableFuture.completedFuture(response);
            }
            return repeat(credential, successor, response, obtainedSince(successor.facts(), asked));
          });
    }

    /** Repeats the request if a newer credential is already available. Causes no renewal. */
    private CompletableFuture<Response> adopted(Credential credential, Response response) {
      if (!request.repeatable()) {
        return CompletableFuture.completedFuture(response);
      }
      return CancellableFutures.compose(
          current(),
          (successor, failure) ->
              successor == null
                  ? CompletableFuture.completedFuture(response)
                  : repeat(credential, successor, response, false));
    }

    private CompletableFuture<Response> repeat(
        Credential refused, Credential successor, Response response, boolean obtained) {
      if (successor.equals(refused) || !state.tryRepeat(obtained)) {
        return CompletableFuture.completedFuture(response);
      }
      state.note(obtained ? "refreshed once" : "took over a newer token", "repeated the request");
      return CancellableFutures.compose(
          attempt(successor, obtained),
          (repeated, failure) -> {
            if (repeated != null) {
              response.body().discard();
              return CompletableFuture.completedFuture(repeated);
            }
            if (failure instanceof UnrepeatableBodyException unrepeatable) {
              state.note("repeat", String.valueOf(unrepeatable.getMessage()));
              return CompletableFuture.completedFuture(response);
            }
            response.body().discard();
            return CompletableFuture.failedFuture(
                failure != null ? failure : new IllegalStateException("no response"));
          });
    }
  }

  private static IllegalStateException nullReturned() {
    return new IllegalStateException(RETURNED_NULL);
  }

  private static Duration refusalWait(long roundTrip) {
    return Duration.ofNanos(
        Math.max(MIN_REFUSAL_WAIT.toNanos(), Math.min(MAX_REFUSAL_WAIT.toNanos(), roundTrip)));
  }

  /**
   * Whether the credential was obtained after {@code asked}. If the time is unknown, it is assumed
   * to be.
   */
  private static boolean obtainedSince(CredentialFacts facts, Instant asked) {
    return facts.source() != CredentialFacts.Source.ADOPTED
        && facts.obtainedAt().map(at -> !at.isBefore(asked)).orElse(true);
  }

  private static boolean expired(Credential credential) {
    return credential.facts().expiresAt().map(at -> !Instant.now().isBefore(at)).orElse(false);
  }

  private static boolean expiresSoon(Credential credential) {
    CredentialFacts facts = credential.facts();
    if (facts.expiresAt().isEmpty()) {
      return false;
    }
    Duration left = Duration.between(Instant.now(), facts.expiresAt().get());
    Duration life =
        facts
            .obtainedAt()
            .map(at -> Duration.between(at, facts.expiresAt().get()))
            .orElse(EARLY_REFRESH_WINDOW);
    return left.compareTo(EARLY_REFRESH_WINDOW) < 0
        && TimeRange.nanos(left) < TimeRange.nanos(life) * EARLY_REFRESH_SHARE;
  }

  /**
   * Returns half of the remaining lifetime of the token. The other half is left for the request.
   */
  private static Duration earlyRefreshLimit(Credential credential) {
    Duration left =
        Duration.between(
            Instant.now(),
            credential.facts().expiresAt().orElse(Instant.now().plus(EARLY_REFRESH_WINDOW)));
    Duration half = left.isNegative() ? Duration.ZERO : left.dividedBy(2);
    return half.compareTo(MAX_EARLY_REFRESH_WAIT) < 0 ? half : MAX_EARLY_REFRESH_WAIT;
  }

  private static Duration maxHoldOff(CredentialFacts facts) {
    if (facts.expiresAt().isEmpty() || facts.obtainedAt().isEmpty()) {
      return MAX_HOLD_OFF;
    }
    Duration life = Duration.between(facts.obtainedAt().get(), facts.expiresAt().get());
    Duration quarter = TimeRange.bounded(life).dividedBy(HOLD_OFF_SHARE);
    return quarter.compareTo(MAX_HOLD_OFF) < 0 ? quarter : MAX_HOLD_OFF;
  }
}
