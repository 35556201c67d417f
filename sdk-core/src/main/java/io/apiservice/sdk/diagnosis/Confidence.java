package io.apiservice.sdk.diagnosis;

/** How certain a diagnosis is. */
public enum Confidence {
  /** The evidence allows no other cause. */
  CERTAIN,
  /** The most probable cause by a clear margin. */
  LIKELY,
  /** One of several causes that fit. */
  POSSIBLE
}
