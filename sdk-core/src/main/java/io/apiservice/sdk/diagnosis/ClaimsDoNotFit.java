package io.apiservice.sdk.diagnosis;

import java.net.URI;
import java.util.Optional;

/** Nothing was said, but the claims of the JWT hardly fit the server that was asked. */
final class ClaimsDoNotFit implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene.jwt().flatMap(jwt -> bound(scene, jwt).or(() -> issuer(scene, jwt)));
  }

  private static Optional<Finding> bound(Scene scene, Jwt jwt) {
    boolean bound = jwt.has("cnf", "jkt") || jwt.has("cnf", "x5t#S256");
    boolean bearer =
        scene.credential().filter(p -> p.scheme().equalsIgnoreCase("Bearer")).isPresent();
    return bound && bearer
        ? Verdict.of(
            scene,
            Cause.PROOF_REQUIRED,
            Confidence.LIKELY,
            "the token is bound to a key, and was sent as a plain Bearer",
            new Evidence(
                "JWT cnf", jwt.has("cnf", "jkt") ? "jkt (DPoP)" : "x5t#S256 (client certificate)"))
        : Verdict.none();
  }

  private static Optional<Finding> issuer(Scene scene, Jwt jwt) {
    String issuer = jwt.claim("iss").orElse("");
    return local(host(issuer)) && !local(scene.host())
        ? Verdict.of(
            scene,
            Cause.WRONG_ISSUER,
            Confidence.POSSIBLE,
            "the token names an issuer that only exists on a developer's machine or inside a network",
            scene.evidence("JWT iss", issuer))
        : Verdict.none();
  }

  static String host(String uri) {
    try {
      String host = uri.contains("://") ? URI.create(uri).getHost() : null;
      return host == null ? "" : Ascii.lower(host);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  static String site(String host) {
    String[] labels = host.split("\\.", -1);
    int n = labels.length;
    return n < 2 ? host : labels[n - 2] + "." + labels[n - 1];
  }

  static boolean local(String host) {
    return host.equals("localhost")
        || host.startsWith("127.")
        || host.startsWith("10.")
        || host.startsWith("192.168.")
        || host.equals("host.docker.internal")
        || host.endsWith(".local")
        || host.endsWith(".internal")
        || host.endsWith(".svc")
        || (!host.isEmpty() && host.indexOf('.') < 0 && host.indexOf(':') < 0);
  }
}
