package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** A rule of the SDK's own: it sees the exchange already read. */
@FunctionalInterface
interface SceneRule {
  Optional<Finding> examine(Scene scene);
}
