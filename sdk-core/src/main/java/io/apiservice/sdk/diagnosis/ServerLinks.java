package io.apiservice.sdk.diagnosis;

import java.util.ArrayList;
import java.util.List;

/** Where the server says one can read more: shown without life, handed on only if it is its own. */
final class ServerLinks {
  private static final int MOST = 2;

  private ServerLinks() {}

  static List<Hint> of(Scene scene) {
    List<Hint> hints = new ArrayList<>();
    for (String name : List.of("error_uri", "resource_metadata")) {
      scene.challengeParam(name).ifPresent(uri -> add(scene, hints, name, uri));
    }
    scene.body().fields().stream()
        .filter(
            f ->
                f.name().equals("error_uri")
                    || f.name().equals("documentation_url")
                    || f.name().equals("type"))
        .filter(f -> f.value().startsWith("https://"))
        .limit(MOST)
        .forEach(f -> add(scene, hints, f.name(), f.value()));
    return hints;
  }

  private static void add(Scene scene, List<Hint> hints, String name, String uri) {
    if (hints.size() < MOST && uri.startsWith("https://")) {
      hints.add(
          new Hint(
              "the server's " + name + " is " + scene.quote(uri), Advice.sameSite(scene, uri)));
    }
  }
}
