package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.Options.Mode;
import io.apiservice.sdk.benchmarks.endtoend.client.Client;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import io.apiservice.sdk.benchmarks.endtoend.client.Target;
import io.apiservice.sdk.benchmarks.endtoend.client.Target.Protocol;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process with one client, so that no other shares its compiled code, its heap and its CPU time.
 * Reads what to measure from its standard input, and answers with one line each.
 */
public final class ClientMain {
  static final String NOTHING = "-";

  private ClientMain() {}

  /** Runs it; the argument is the id of the library. */
  public static void main(String[] args) throws Exception {
    Library library = Library.of(args[0]);
    Map<Protocol, Client> clients = new EnumMap<>(Protocol.class);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      Protocol protocol = Protocol.valueOf(words[0]);
      Client client = clients.get(protocol);
      if (client == null) {
        client = library.opening().open(new Target(protocol, URI.create(words[4])));
        if (client != null) {
          clients.put(protocol, client);
        }
      }
      System.out.println(answer(client, words));
    }
    System.exit(0); // some libraries leave threads behind that are no daemons
  }

  private static String answer(@Nullable Client client, String[] words) {
    if (client == null) {
      return NOTHING;
    }
    try {
      Figures figures =
          Load.run(
              client,
              Mode.valueOf(words[1]),
              Integer.parseInt(words[2]),
              Duration.ofMillis(Long.parseLong(words[3])));
      return figures == null ? NOTHING : figures.line();
    } catch (Exception e) {
      e.printStackTrace();
      return "! " + e;
    }
  }
}
