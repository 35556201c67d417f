package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.benchmarks.endtoend.client.Client;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import io.apiservice.sdk.benchmarks.endtoend.client.Target;
import java.net.URI;
import java.util.Objects;

/**
 * A program that makes one call and ends. Arguments: the id of a library, the URI of the server.
 */
public final class StartUpCall {
  private StartUpCall() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Client client =
        Objects.requireNonNull(
            Library.of(args[0])
                .opening()
                .open(new Target(Target.Protocol.CLEARTEXT, URI.create(args[1]))));
    System.out.println(client.call().name());
    System.out.flush();
    System.exit(0);
  }
}
