package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.SafeText;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows which proxy the call uses, and whether a variable names one that Java ignores. */
public record ProxyProbe(URI uri, ProxySelector selector, Map<String, String> environment)
    implements Probe {
  @Override
  public List<CheckResult> run() {
    List<CheckResult> checks = new ArrayList<>();
    List<Proxy> proxies = selector.select(uri);
    boolean direct = proxies.stream().allMatch(p -> p.type() == Proxy.Type.DIRECT);
    checks.add(CheckResult.good("proxy", direct ? "none" : SafeText.of(address(proxies.get(0)))));
    for (String name : List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")) {
      if (direct && environment.containsKey(name)) {
        checks.add(
            CheckResult.bad(
                "proxy",
                name
                    + " is set, but Java ignores it: curl uses that proxy and this call does not; use"
                    + " --proxy HOST:PORT"));
        break;
      }
    }
    return checks;
  }

  private static String address(Proxy proxy) {
    return proxy.address() instanceof InetSocketAddress at
        ? at.getHostString() + ":" + at.getPort()
        : String.valueOf(proxy);
  }
}
