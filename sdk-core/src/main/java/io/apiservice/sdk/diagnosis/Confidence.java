package io.apiservice.sdk.diagnosis;

/** How sure a diagnosis is. */
public enum Confidence {
  /** The evidence admits no other cause. */
  CERTAIN,
  /** The most probable cause by a clear margin. */
  LIKELY,
  /** One of several causes that fit. */
  POSSIBLE
}
