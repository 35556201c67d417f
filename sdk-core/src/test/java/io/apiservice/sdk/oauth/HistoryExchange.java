package io.apiservice.sdk.oauth;

import org.jspecify.annotations.Nullable;

/** One token request of a history, and what is known about it. */
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

  /** When the request ended for the client, whatever the result was. */
  long closedAt = Long.MAX_VALUE;

  /** When the response reached a client that was waiting for it. */
  long deliveredAt = Long.MAX_VALUE;

  int status;

  /** Whether the tokens of the response have ever been in the record. */
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

  /** When nobody waited for the response any more. */
  long overAt() {
    return process.dead() ? Math.min(closedAt, process.diedAt()) : closedAt;
  }

  /** Whether the process was suspended after it had sent the request. */
  boolean suspended() {
    return process.suspensions() > suspensions;
  }

  /** Whether the client knows what happened to the refresh token. */
  boolean settled() {
    boolean notSpent = status == 429 || (deliveredAt != Long.MAX_VALUE && status == 0);
    return notSpent || status == 400 || (granted() && stored);
  }

  /** Returns why the client may have missed the response; empty if it had no reason to. */
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
