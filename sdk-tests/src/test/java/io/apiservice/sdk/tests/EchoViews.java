package io.apiservice.sdk.tests;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.CredentialUnavailableException;
import io.apiservice.sdk.error.ForbiddenException;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.event.ApiListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Collects everything that the library shows about one exchange. */
final class EchoViews implements ApiListener {
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Map<String, List<String>> views = new LinkedHashMap<>();

  EchoViews() {
    MemoryLog.take();
  }

  Map<String, List<String>> all() {
    add("event", events);
    // The JVM indents stack traces with tabs, which are not an error here.
    add("log", MemoryLog.take().stream().map(line -> line.replace("\n\t", "\n ")).toList());
    return views;
  }

  void add(String view, List<String> texts) {
    views.computeIfAbsent(view, v -> new ArrayList<>()).addAll(texts);
  }

  void value(Object shown) {
    add("toString", List.of(String.valueOf(shown)));
  }

  void failure(Throwable failure) {
    walk(failure, Collections.newSetFromMap(new IdentityHashMap<>()), true);
    add("serialized", List.of(serialized(failure)));
  }

  private void walk(@Nullable Throwable failure, Set<Throwable> seen, boolean outermost) {
    if (failure == null || !seen.add(failure)) {
      return;
    }
    add(
        outermost ? "message" : "cause",
        List.of(String.valueOf(failure.getMessage()), failure.toString()));
    if (failure instanceof ResponseException answered) {
      answered.requestId().ifPresent(id -> add("request id", List.of(id)));
    }
    Diagnosis diagnosis = diagnosis(failure);
    if (diagnosis != null) {
      diagnosis(diagnosis);
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      walk(suppressed, seen, false);
    }
    walk(failure.getCause(), seen, false);
  }

  void diagnosis(Diagnosis diagnosis) {
    add("diagnosis", List.of(diagnosis.explain(), diagnosis.toString(), diagnosis.repeat()));
    add("JSON", List.of(diagnosis.toJson()));
  }

  private static @Nullable Diagnosis diagnosis(Throwable failure) {
    if (failure instanceof UnauthorizedException e) {
      return e.diagnosis();
    }
    if (failure instanceof ForbiddenException e) {
      return e.diagnosis();
    }
    if (failure instanceof TokenRefreshException e) {
      return e.diagnosis();
    }
    return failure instanceof CredentialUnavailableException e ? e.diagnosis() : null;
  }

  private static String serialized(Throwable failure) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(failure);
      // Lengths and tags of the serialization are not text. Only what can be read counts.
      return bytes.toString(StandardCharsets.ISO_8859_1).replaceAll("[^\\x20-\\x7e]", "\n");
    } catch (IOException e) {
      return "not serializable";
    }
  }

  @Override
  public void onRequest(RequestSent event) {
    events.add(event.toString());
  }

  @Override
  public void onResponse(ResponseReceived event) {
    events.add(event.toString());
  }

  @Override
  public void onRetry(RetryScheduled event) {
    events.add(event.toString());
  }

  @Override
  public void onRefreshFinished(RefreshFinished event) {
    events.add(event.toString());
  }

  @Override
  public void onGrantInvalidated(GrantInvalidated event) {
    events.add(event.toString());
  }

  @Override
  public void onUnpersisted(TokenUnpersisted event) {
    events.add(event.toString());
  }

  @Override
  public void onSuspectCredential(SuspectCredential event) {
    events.add(event.toString());
  }
}
