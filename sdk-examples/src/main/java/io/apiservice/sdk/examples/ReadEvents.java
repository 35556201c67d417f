package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.EventStream;
import io.apiservice.sdk.call.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads server-sent events. If the connection ends, the stream goes on after the last event, with a
 * token that is valid then.
 */
public final class ReadEvents {
  /** A user of the API. */
  record User(String id, String name) {}

  private ReadEvents() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    List<String> seen = new ArrayList<>();
    try (ApiClient api = servers.client("ada");
        EventStream events = api.get("events").events().send()) {
      for (ServerSentEvent event : events) { // ends when the server answers 204
        if (event.type().equals("user.created")) {
          seen.add("created " + event.dataAs(User.class).name());
        } else {
          seen.add(event.type());
        }
      }
    }
    return String.join(", ", seen);
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(ReadEvents::run);
  }
}
