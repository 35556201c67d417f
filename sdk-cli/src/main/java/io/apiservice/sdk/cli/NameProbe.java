package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.SafeText;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the host has an address. */
record NameProbe(URI uri) implements Probe {
  private static final int SHOWN = 4;

  @Override
  public List<Check> look() {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(uri.getHost());
      String text =
          Arrays.stream(addresses)
              .limit(SHOWN)
              .map(InetAddress::getHostAddress)
              .collect(Collectors.joining(", "));
      String more = addresses.length > SHOWN ? ", …" : "";
      return List.of(Check.good("dns", uri.getHost() + " is " + text + more));
    } catch (UnknownHostException e) {
      return List.of(
          Check.bad(
              "dns",
              SafeText.of(uri.getHost())
                  + " has no address: check the spelling, the VPN and the resolver of this machine"));
    }
  }
}
