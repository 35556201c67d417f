package io.apiservice.sdk.oauth;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.net.URLDecoder;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/**
 * An authorization server that rotates refresh tokens. If one is presented a second time, it ends
 * the login, unless it accepts the previous token for a while. Responses can be lost or changed,
 * one after another.
 */
public final class FakeServer implements Transport {
  private final List<Map<String, String>> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final Queue<UnaryOperator<CompletableFuture<Response>>> twists = new ArrayDeque<>();
  private final Queue<CompletableFuture<Response>> instead = new ArrayDeque<>();
  private final Set<String> spent = new HashSet<>();
  private final Set<String> revoked = new HashSet<>();
  private boolean rotates = true;
  private boolean grace;
  private boolean familyRevoked;
  private String current = "seed-0";
  private String previous = "";
  private int issued;
  private int seconds = 3600;

  public FakeServer rotates(boolean rotates) {
    this.rotates = rotates;
    return this;
  }

  FakeServer grace() {
    this.grace = true;
    return this;
  }

  FakeServer lifetime(int seconds) {
    this.seconds = seconds;
    return this;
  }

  /** The next request is not processed; this is the response. */
  public synchronized FakeServer instead(CompletableFuture<Response> reply) {
    instead.add(reply);
    return this;
  }

  public FakeServer instead(int status, String body) {
    return instead(completedFuture(Response.of(status, body)));
  }

  /** The next request is processed, and its response is changed. */
  public synchronized FakeServer twist(UnaryOperator<CompletableFuture<Response>> twist) {
    twists.add(twist);
    return this;
  }

  /** The next request is processed, but its response is lost. */
  FakeServer loseReply() {
    return twist(
        reply -> CompletableFuture.failedFuture(new java.net.SocketException("Connection reset")));
  }

  /** Creates a login at the server. */
  synchronized String login(String token) {
    spent.clear();
    familyRevoked = false;
    current = token;
    previous = "";
    return token;
  }

  int count() {
    return (int) calls.stream().filter(call -> call.containsKey("grant_type")).count();
  }

  void forgetCalls() {
    calls.clear();
    requests.clear();
  }

  public List<Map<String, String>> calls() {
    return List.copyOf(calls);
  }

  public Request lastRequest() {
    return requests.get(requests.size() - 1);
  }

  /** The refresh tokens that were presented, in order. */
  public List<String> presented() {
    return calls().stream().map(call -> call.getOrDefault("refresh_token", "")).toList();
  }

  synchronized boolean familyRevoked() {
    return familyRevoked;
  }

  synchronized String current() {
    return current;
  }

  synchronized boolean revoked(String token) {
    return revoked.contains(token);
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    Map<String, String> form = form(request);
    calls.add(form);
    requests.add(request);
    CompletableFuture<Response> reply;
    UnaryOperator<CompletableFuture<Response>> twist;
    synchronized (this) {
      if (form.containsKey("token")) {
        revoked.add(form.get("token"));
        return completedFuture(Response.of(200, ""));
      }
      CompletableFuture<Response> other = instead.poll();
      if (other != null) {
        return other;
      }
      reply = completedFuture(serve(form));
      twist = twists.poll();
    }
    return twist == null ? reply : twist.apply(reply);
  }

  private Response serve(Map<String, String> form) {
    if (form.getOrDefault("grant_type", "").equals("client_credentials")) {
      return granted("");
    }
    String token = form.getOrDefault("refresh_token", "");
    boolean again = grace && token.equals(previous);
    if (familyRevoked || revoked.contains(token) || (!token.equals(current) && !again)) {
      familyRevoked |= spent.contains(token);
      return Response.of(
          400,
          Headers.of("Content-Type", "application/json"),
          "{\"error\":\"invalid_grant\",\"error_description\":\"refused " + token + "\"}");
    }
    if (!rotates) {
      return granted("");
    }
    spent.add(token);
    previous = token;
    current = "refresh-" + (issued + 1);
    return granted(",\"refresh_token\":\"" + current + "\"");
  }

  private Response granted(String more) {
    issued++;
    return Response.of(
        200,
        Headers.of("Content-Type", "application/json"),
        "{\"access_token\":\"access-"
            + issued
            + "\",\"token_type\":\"Bearer\",\"expires_in\":"
            + seconds
            + more
            + "}");
  }

  static Map<String, String> form(Request request) {
    var text = BodySubscribers.ofString(StandardCharsets.UTF_8);
    request
        .body()
        .orElseThrow()
        .subscribe(
            new Flow.Subscriber<ByteBuffer>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                text.onSubscribe(subscription);
              }

              @Override
              public void onNext(ByteBuffer buffer) {
                text.onNext(List.of(buffer));
              }

              @Override
              public void onError(Throwable failure) {
                text.onError(failure);
              }

              @Override
              public void onComplete() {
                text.onComplete();
              }
            });
    Map<String, String> form = new HashMap<>();
    for (String pair : text.getBody().toCompletableFuture().join().split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8);
      form.put(name, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }
}
