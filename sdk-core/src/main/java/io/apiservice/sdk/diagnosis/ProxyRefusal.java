package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** A proxy or a captive portal between client and API asks for credentials of its own. */
final class ProxyRefusal implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    if (scene.status() == 407 || scene.headers().contains("Proxy-Authenticate")) {
      String wanted = scene.headers().first("Proxy-Authenticate").orElse("407");
      return Verdict.of(
          scene,
          Cause.PROXY_AUTHENTICATION,
          Confidence.CERTAIN,
          "a proxy on the way, not the API, asks for credentials",
          scene.evidence("Proxy-Authenticate", wanted));
    }
    if (scene.status() == 511) {
      return Verdict.of(
          scene,
          Cause.PROXY_AUTHENTICATION,
          Confidence.CERTAIN,
          "the network wants a sign-in before it lets requests through",
          scene.evidence("status", "511 Network Authentication Required"));
    }
    return Verdict.none();
  }
}
