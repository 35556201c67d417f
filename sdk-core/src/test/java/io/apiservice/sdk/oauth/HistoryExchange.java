package io.apiservice.sdk.oauth;

import org.jspecify.annotations.Nullable;

/** One token request of a history, with what is known of its fate. */
final class HistoryExchange {
  final VirtualProcess process;
  final String refresh;
  final String target;
  final ScriptedAuthorizationServer.@Nullable ServerFault serverFault;
  final long sentAt;
  private final int suspensions;
  long committedAt = -1;
  String access = "";
  String successor = "";

  /** When the client had its end, whatever it was. */
  long closedAt = Long.MAX_VALUE;

  /** When a reply reached a client that was waiting for it. */
  long deliveredAt = Long.MAX_VALUE;

  int status;

  /** Whether the record has held what this brought. */
  boolean stored;

  HistoryExchange(
      VirtualProcess process,
      String refresh,
      String target,
      ScriptedAuthorizationServer.@Nullable ServerFault serverFault,
      long sentAt) {
    this.process = process;
    this.refresh = refresh;
    this.target = target;
    this.serverFault = serverFault;
    this.sentAt = sentAt;
    this.suspensions = process.suspensions();
  }

  void delivered(boolean inTime, int status, long now) {
    if (inTime) {
      this.deliveredAt = now;
      this.status = status;
    }
  }

  boolean granted() {
    return committedAt >= 0;
  }

  /** When the last waiter for its reply had gone. */
  long overAt() {
    return process.dead() ? Math.min(closedAt, process.diedAt()) : closedAt;
  }

  /** Whether its process was stopped since it was sent. */
  boolean suspended() {
    return process.suspensions() > suspensions;
  }

  /** Whether the client knows what became of the refresh token. */
  boolean settled() {
    boolean notSpent = status == 429 || (deliveredAt != Long.MAX_VALUE && status == 0);
    return notSpent || status == 400 || (granted() && stored);
  }

  /** Why its client may have missed what it brought; empty if nothing excuses that. */
  String excuse() {
    if (serverFault != null && serverFault.ambiguous) {
      return "the reply was lost";
    }
    if (process.dead() && !stored) {
      return "its process died with the reply";
    }
    if (suspended()) {
      return "its process was stopped";
    }
    boolean late =
        deliveredAt == Long.MAX_VALUE
            && serverFault == ScriptedAuthorizationServer.ServerFault.SLOW;
    return late ? "the reply came too late" : "";
  }

  @Override
  public String toString() {
    return process
        + " "
        + refresh
        + " for '"
        + target
        + "'"
        + (serverFault == null ? "" : " " + serverFault);
  }
}
