package io.apiservice.sdk.oauth;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.ScriptedAuthorizationServer.Access;
import io.apiservice.sdk.oauth.ScriptedAuthorizationServer.Family;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.store.record.FingerprintHistory;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import io.apiservice.sdk.store.record.Intent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history by what the server and the store really contain.
 *
 * <p>A call may fail only for one of these reasons:
 *
 * <ul>
 *   <li>its process was killed, or its provider is being closed;
 *   <li>the server, the store or its process is disturbed, or was within the last 75 s, which is a
 *       little more than the longest back-off;
 *   <li>another process may still receive the response to a recorded request;
 *   <li>its login has ended at the server or was signed out, and the record has not contained a
 *       newer login for more than 6 s during which the process ran.
 * </ul>
 *
 * <p>If a process was stopped during a sign-out, the sign-out may reach the record after a newer
 * login has begun there; then it ends the newer one. Other processes must complete a sign-out that
 * was interrupted. If another process may have presented a refresh token, the first process that
 * needs it must not present it for 60 s; after that, its calls must succeed.
 *
 * <p>A spent refresh token may be presented again only if every response to it was lost, came too
 * late, or reached a process that had died or was stopped. A caller whose process was stopped has
 * no deadline. A configured refresh token that was never in the record counts as a new login,
 * because a client cannot know how old it is. What the login before it obtains from then on may be
 * discarded once the server has accepted the new one. A refresh token that was in the record must
 * not begin a login again. A process cannot know of a newer login that has not been in the record;
 * until then, its calls may fail because the login in the record has ended. The newest login may
 * become unusable only if the last response to it was missed for one of these reasons.
 */
final class HistoryOracle {
  static final String SIGNED_OUT = "signed out";
  private static final String HELD_OFF = "may still receive the response";

  /** A little more than the longest back-off, counted from the end of a disturbance. */
  private static final Duration AFTERMATH = Duration.ofSeconds(75);

  private static final Duration SETTLE = Duration.ofSeconds(1);

  /** How long a process may take a login that was replaced for the current one. */
  private static final Duration REREAD = Duration.ofSeconds(6);

  private static final Duration POST = Duration.ofSeconds(10);

  /** How long a refresh token is not presented that another process may have presented. */
  static final Duration HOLD_OFF = Duration.ofSeconds(60);

  private final VirtualScheduler scheduler;
  private final VirtualStore store;
  private final boolean holdsOff;
  private final List<HistoryExchange> exchanges = new ArrayList<>();
  private final Map<VirtualProcess, Long> forced = new HashMap<>();
  private final Set<String> held = new HashSet<>();
  private final List<Family> begun = new ArrayList<>();
  private final Map<Family, Long> beganAt = new HashMap<>();
  private final List<String> trace = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private @Nullable ScriptedAuthorizationServer server;
  private @Nullable Family newest;
  private long disturbedUntil = Long.MIN_VALUE;
  private long longestWait;
  private long newestSince;
  private long generation;
  private @Nullable GrantRecord before;
  private boolean signOut;
  private int signOutsUnderWay;

  HistoryOracle(VirtualScheduler scheduler, VirtualStore store, boolean holdsOff) {
    this.holdsOff = holdsOff;
    this.scheduler = scheduler;
    this.store = store;
    store.onWrite(this::written);
    store.onFault(() -> disturbed(Duration.ofSeconds(10)));
  }

  void judges(ScriptedAuthorizationServer server) {
    this.server = server;
  }

  private ScriptedAuthorizationServer server() {
    return Objects.requireNonNull(server);
  }

  /** The user has signed in again. */
  void newest(Family family) {
    newest = family;
    signOut = false;
    disturbed(Duration.ZERO);
  }

  Family newest() {
    return Objects.requireNonNull(newest);
  }

  /** Something is disturbed for this long, and its effects last a little longer. */
  void disturbed(Duration duration) {
    disturbedUntil =
        Math.max(disturbedUntil, scheduler.nanos() + duration.plus(AFTERMATH).toNanos());
  }

  void signOutBegins() {
    disturbed(Duration.ofSeconds(60));
    signOut = true;
    signOutsUnderWay++;
  }

  void signOutIsOver() {
    signOutsUnderWay--;
  }

  /**
   * Whether the user has signed out and not signed in again. Also true if a sign-out that began
   * before the newest login has reached the record after it.
   */
  private boolean signedOut() {
    GrantRecord record = store.record();
    return signOut || (signOutsUnderWay > 0 && record != null && record.signedOut());
  }

  private boolean disturbed() {
    return scheduler.nanos() <= disturbedUntil;
  }

  void forced(VirtualProcess process) {
    forced.put(process, scheduler.nanos() + Duration.ofMinutes(5).toNanos());
  }

  List<String> violations() {
    return violations;
  }

  List<String> trace() {
    return trace;
  }

  /** The longest time that a caller has waited. */
  Duration longestWait() {
    return Duration.ofNanos(longestWait);
  }

  List<HistoryExchange> exchanges() {
    return exchanges;
  }

  void note(String what) {
    trace.add(String.format(Locale.ROOT, "%10.3f  %s", scheduler.nanos() / 1e9, what));
  }

  private void violated(String what) {
    note("VIOLATED: " + what);
    violations.add(what);
  }

  /** A request to the token endpoint was sent. */
  void sent(HistoryExchange exchange) {
    note("sent " + exchange);
    checkLease(exchange);
    checkAlone(exchange);
    checkCounted(exchange);
    checkNeeded(exchange);
    exchanges.add(exchange);
    if (exchange.serverFault != null) {
      disturbed(Duration.ofSeconds(30));
    }
  }

  private void checkLease(HistoryExchange exchange) {
    Duration lease = store.leaseOf(exchange.process);
    if (lease.compareTo(POST) < 0) {
      violated("sent with " + lease + " of its lease left: " + exchange);
    }
  }

  private void checkAlone(HistoryExchange exchange) {
    for (HistoryExchange other : exchanges) {
      if (other.overAt() > scheduler.nanos() && !other.suspended()) {
        violated("two exchanges at once: " + other + " and " + exchange);
      }
    }
  }

  private void checkCounted(HistoryExchange exchange) {
    List<HistoryExchange> unsettled = new ArrayList<>();
    for (HistoryExchange other : exchanges) {
      if (other.refresh.equals(exchange.refresh) && other.granted() && other.stored) {
        unsettled.clear();
        // If the refresh token does not change, each success shows that it is valid.
      }
      if (other.refresh.equals(exchange.refresh) && !other.settled()) {
        unsettled.add(other);
        if (scheduler.nanos() - other.overAt() < SETTLE.toNanos() && !other.suspended()) {
          violated("presented again too soon after " + other + ": " + exchange);
        }
      }
    }
    checkHeldOff(exchange, unsettled);
    GrantRecord record = Objects.requireNonNull(store.record());
    Intent intent = record.currentIntent();
    String held = Objects.requireNonNullElse(record.refresh(), "");
    if (server().family(held) != server().family(exchange.refresh)) {
      return;
      // A new login has taken the place of this one.
    }
    if (intent == null
        || !intent.refresh().equals(FingerprintHistory.fingerprint(exchange.refresh))
        || intent.presented() < unsettled.size() + 1) {
      violated(
          "presentation "
              + (unsettled.size() + 1)
              + " is not in the record ("
              + (intent == null ? 0 : intent.presented())
              + "): "
              + exchange);
    }
  }

  private void checkHeldOff(HistoryExchange exchange, List<HistoryExchange> unsettled) {
    for (HistoryExchange other : unsettled) {
      if (holdsOff
          && other.process != exchange.process
          && !refusedSince(other)
          && scheduler.nanos() - other.sentAt < HOLD_OFF.toNanos()) {
        violated("presented again within the hold-off after " + other + ": " + exchange);
      }
    }
  }

  /** Whether a client has since been told that the refresh token is finally rejected. */
  private boolean refusedSince(HistoryExchange exchange) {
    return exchanges.stream()
        .anyMatch(
            later ->
                later.refresh.equals(exchange.refresh)
                    && later.sentAt > exchange.sentAt
                    && later.status == 400);
  }

  /**
   * Fails if the record already had a newer token that was still fresh, so that the request was
   * unnecessary.
   */
  private void checkNeeded(HistoryExchange exchange) {
    GrantRecord record = Objects.requireNonNull(store.record());
    for (Map.Entry<String, Entry> entry : record.entries().entrySet()) {
      Access access = server().access(entry.getValue().access());
      if (access == null
          || !TokenScope.of(List.of(), exchange.target).id().equals(entry.getKey())) {
        continue;
      }
      long left = access.expiresAt - scheduler.nanos();
      boolean fresh = left > 0.25 * (access.expiresAt - access.issuedAt);
      boolean wasForced = forced.getOrDefault(exchange.process, 0L) > scheduler.nanos();
      if (fresh && access.revokedAt > scheduler.nanos() && !wasForced) {
        violated("a refresh that nobody needed: " + exchange);
      }
    }
  }

  /** A spent refresh token was presented again. */
  void presentedAgain(HistoryExchange exchange) {
    if (whyAgain(exchange).isEmpty()) {
      violated("a spent refresh token was presented again: " + exchange);
    }
  }

  String whyAgain(HistoryExchange exchange) {
    String why = "";
    for (HistoryExchange other : exchanges) {
      if (other != exchange && other.refresh.equals(exchange.refresh) && other.granted()) {
        why = other.excuse();
        if (why.isEmpty()) {
          return "";
        }
      }
    }
    return why;
  }

  void granted(HistoryExchange exchange) {
    note("granted " + exchange + " -> " + exchange.successor + ", " + exchange.access);
  }

  private void written(GrantRecord record) {
    GrantRecord kept = record.previous();
    for (HistoryExchange exchange : exchanges) {
      if (exchange.granted() && !exchange.stored) {
        exchange.stored =
            holds(record, exchange.access) || (kept != null && holds(kept, exchange.access));
      }
    }
    checkBegun(record);
    if (record.generation() < generation) {
      violated("the generation went back from " + generation + " to " + record.generation());
    }
    generation = record.generation();
    before = record;
    note(
        scheduler.process()
            + " wrote revision "
            + record.revision()
            + ", generation "
            + record.generation()
            + (record.intent() == null ? "" : ", intent " + record.intent().presented())
            + (record.tombstone() == null ? "" : ", tombstone")
            + (record.signedOut() ? ", signed out" : ""));
  }

  private static boolean holds(GrantRecord record, String access) {
    return record.entries().values().stream().anyMatch(entry -> entry.access().equals(access));
  }

  /**
   * Checks a login that begins in the record. Its refresh token must never have been in the record
   * before, unless it is the login that was kept.
   */
  private void checkBegun(GrantRecord record) {
    String refresh = record.refresh();
    if (refresh == null) {
      return;
    }
    GrantRecord last = before;
    boolean begins = last == null || !last.lineage().equals(record.lineage());
    GrantRecord kept = last == null ? null : last.previous();
    boolean restored = kept != null && refresh.equals(kept.refresh());
    if (begins && !restored && held.contains(refresh)) {
      violated("a refresh token that the record has held begins a login again: " + refresh);
    }
    held.add(refresh);
    Family family = server().family(refresh);
    if (family != null && !begun.contains(family)) {
      begun.add(family);
      beganAt.put(family, scheduler.nanos());
      newestSince = scheduler.nanos();
    }
  }

  /** A caller has a result, or the limit of the history was reached. */
  void waited(VirtualProcess process, long since, int suspensions, boolean answered) {
    long waited = scheduler.nanos() - since;
    if (process.suspensions() == suspensions) {
      longestWait = Math.max(longestWait, waited);
      if (!answered) {
        violated("a caller of " + process + " got no answer within " + Duration.ofNanos(waited));
      }
    }
  }

  void failed(VirtualProcess process, Throwable failure) {
    note(process + " failed: " + first(failure));
    if (!excused(process, failure)) {
      violated("a call of " + process + " failed without need: " + first(failure));
    }
  }

  private static String first(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private boolean excused(VirtualProcess process, Throwable failure) {
    if (process.dead() || !(failure instanceof TokenRefreshException refresh)) {
      return process.dead();
    }
    String said = String.valueOf(failure.getMessage());
    if (said.contains("the refresh failed unexpectedly")) {
      return false;
    }
    if (said.contains("the provider is closed")) {
      return process.closing();
    }
    if (said.contains(HELD_OFF)) {
      return disturbed() || hasIntent();
    }
    if (refresh.diagnosis().cause() == Cause.REFRESH_TOKEN_INVALID) {
      return signedOut()
          || !newest().ended.isEmpty()
          || process.ranSince(newestSince, scheduler.nanos()) < REREAD.toNanos()
          || otherIsOver();
    }
    return disturbed();
  }

  private boolean hasIntent() {
    GrantRecord record = store.record();
    return record != null && record.intent() != null;
  }

  /** Whether the call failed because another process may have presented the refresh token. */
  boolean heldOff(Throwable failure) {
    return store.leasesExpire()
        && hasIntent()
        && String.valueOf(failure.getMessage()).contains(HELD_OFF);
  }

  /**
   * Whether the last login in the record is not the one that the user has begun last, and the
   * record says, or one request would show, that it has ended.
   */
  private boolean otherIsOver() {
    GrantRecord record = store.record();
    return record != null
        && !begun.isEmpty()
        && begun.get(begun.size() - 1) != newest()
        && (record.signedOut() || !current().ended.isEmpty());
  }

  /** Returns the login in the record. */
  private Family current() {
    GrantRecord record = store.record();
    Family family = record == null ? null : server().family(String.valueOf(record.refresh()));
    return family == null ? newest() : family;
  }

  /** The API has refused a token, and then the one that replaced it. */
  void unauthorized(VirtualProcess process, String token) {
    Access access = server().access(token);
    note(process + " was refused " + token);
    boolean died =
        access != null
            && Math.min(access.revokedAt, access.expiresAt) <= scheduler.nanos()
            && scheduler.nanos() - Math.min(access.revokedAt, access.expiresAt)
                < Duration.ofSeconds(60).toNanos();
    if (!died && newest().ended.isEmpty()) {
      violated("a renewed token of " + process + " was dead: " + token);
    }
  }

  /**
   * Whether the server would still accept the refresh token that the clients have. Also true if it
   * would have, had they not missed a response without a reason.
   */
  private boolean inReach() {
    GrantRecord record = store.record();
    String refresh = record == null ? null : record.refresh();
    if (refresh == null
        || newest().live.contains(refresh)
        || server().family(refresh) != newest()) {
      return true;
    }
    return exchanges.stream()
        .filter(each -> each.granted() && server().family(each.refresh) == newest())
        .max(Comparator.comparingLong(each -> each.committedAt))
        .map(last -> last.excuse().isEmpty())
        .orElse(true);
  }

  /** The last call of a history, at a time when nothing is disturbed any more. */
  void lastCall(VirtualProcess process, Family configured, @Nullable Throwable failure) {
    GrantRecord record = store.record();
    boolean asWished = signedOut() && record != null && record.signedOut();
    boolean lives = newest().ended.isEmpty() && !asWished;
    if (lives && inReach() && failure != null && !otherIsOver()) {
      violated("the login is lost, and lives at the server: " + first(failure));
    }
    if (!newest().ended.isEmpty()
        && configured == newest()
        && failure == null
        && acceptedBefore(configured)
        && begun.indexOf(current()) < begun.indexOf(configured)) {
      violated(process + " serves an older login than its own, which ended: " + newest().ended);
    }
  }

  /**
   * Whether a client knows that the server has accepted a refresh token of this login. Until then
   * the login may be a mistake; if it is refused, the login before it continues.
   */
  private boolean acceptedBefore(Family family) {
    return exchanges.stream()
        .anyMatch(each -> each.stored && server().family(each.refresh) == family);
  }

  /** Whether a login that began in the record after this request was sent has been accepted. */
  private boolean superseded(HistoryExchange exchange) {
    int own = begun.indexOf(server().family(exchange.refresh));
    return begun.stream()
        .skip(own + 1L)
        .anyMatch(
            later -> beganAt.getOrDefault(later, 0L) >= exchange.sentAt && acceptedBefore(later));
  }

  /** Checks each exchange at the end of the history. */
  void end() {
    GrantRecord record = store.record();
    if (record != null && record.signedOut() && record.refresh() != null) {
      violated("a sign-out was not completed");
    }
    for (HistoryExchange exchange : exchanges) {
      boolean ended = newest != null && !newest.ended.isEmpty();
      Family family = server().family(exchange.refresh);
      if (exchange.granted()
          && !exchange.stored
          && !ended
          && family == newest
          && !superseded(exchange)
          && exchange.excuse().isEmpty()) {
        violated("tokens arrived and were not stored: " + exchange);
      }
    }
  }
}
