package io.apiservice.sdk.diagnosis;

/** How certain a diagnosis is. */
public enum Confidence {
  /** The evidence allows no other cause. */
  CERTAIN,
  /** The cause is clearly more probable than any other. */
  LIKELY,
  /** The cause is one of several that fit the evidence. */
  POSSIBLE
}
