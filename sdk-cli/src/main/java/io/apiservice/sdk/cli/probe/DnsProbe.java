package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.SafeText;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Looks up the addresses of the host. */
public record DnsProbe(URI uri, List<String> secrets) implements Probe {
  private static final int MAX_ADDRESSES_SHOWN = 4;

  @Override
  public List<CheckResult> run() {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(uri.getHost());
      String text =
          Arrays.stream(addresses)
              .limit(MAX_ADDRESSES_SHOWN)
              .map(InetAddress::getHostAddress)
              .collect(Collectors.joining(", "));
      String more = addresses.length > MAX_ADDRESSES_SHOWN ? ", …" : "";
      return List.of(CheckResult.good("dns", host() + " is " + text + more));
    } catch (UnknownHostException e) {
      return List.of(
          CheckResult.bad(
              "dns",
              host()
                  + " has no address: check the spelling, the VPN and the DNS settings of this machine"));
    }
  }

  private String host() {
    return SafeText.of(SafeText.without(secrets, uri.getHost()));
  }
}
