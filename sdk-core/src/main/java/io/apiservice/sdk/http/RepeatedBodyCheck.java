package io.apiservice.sdk.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks a request body that is sent a second time. Many sources cannot produce a body twice and do
 * not say so: they produce nothing, or only the rest, and the server answers 200. The check
 * remembers the beginning and the length of the first transmission. If the second one differs, it
 * fails.
 *
 * <p>One instance serves one call. Call {@link #begin} for each transmission.
 */
public final class RepeatedBodyCheck {
  private static final int REMEMBERED = 64;

  private volatile @Nullable Transmission latest;

  /** Creates a check for a call whose body was not sent yet. */
  public RepeatedBodyCheck() {}

  /** Begins a transmission. */
  public Transmission begin() {
    Transmission before = latest;
    Transmission now = new Transmission(before);
    if (before == null || !before.whole) {
      latest = now;
    }
    return now;
  }

  private static UnrepeatableBodyException differs(String how) {
    return new UnrepeatableBodyException(
        "the request body cannot be produced twice: "
            + how
            + ". Use a body that can (bytes, a string, a file), or renew the credential before"
            + " sending");
  }

  /**
   * A body on its way to the server. Its methods must not be called by several threads at a time.
   */
  public static final class Transmission {
    private final @Nullable Transmission before;
    private final byte[] beginning = new byte[REMEMBERED];
    private volatile long produced;
    private volatile boolean whole;

    private Transmission(@Nullable Transmission before) {
      this.before = before;
    }

    /** Whether the body was sent before, in whole or in part. */
    public boolean repeated() {
      return before != null;
    }

    /**
     * Notes the next bytes of the body, before they are sent.
     *
     * @param bytes stays as it is
     * @throws UnrepeatableBodyException if they are not those that were sent the first time; the
     *     transmission must then be broken off
     */
    public void next(ByteBuffer bytes) throws UnrepeatableBodyException {
      remember(bytes);
      if (before != null && !beganLike(before)) {
        throw differs("it begins differently");
      }
      if (before != null && before.whole && produced > before.produced) {
        throw differs("it is longer than the first time");
      }
    }

    /**
     * Notes the end of the body, before the request is completed.
     *
     * @throws UnrepeatableBodyException if the body is shorter than the first time; the
     *     transmission must then be broken off
     */
    public void end() throws UnrepeatableBodyException {
      if (before != null && before.whole && produced != before.produced) {
        throw differs("it has " + produced + " bytes, the first time it had " + before.produced);
      }
      if (before != null && !before.whole && produced < before.produced) {
        throw differs("it is shorter than what was sent the first time");
      }
      whole = true;
    }

    /** The failure of a source that failed when the body was sent again. */
    public static UnrepeatableBodyException sourceFailed(Throwable failure) {
      return differs("its source failed (" + failure.getClass().getSimpleName() + ")");
    }

    private void remember(ByteBuffer item) {
      long sent = produced;
      // Only one thread at a time writes this field.
      int free = (int) Math.max(0, REMEMBERED - sent);
      int taken = Math.min(free, item.remaining());
      item.duplicate().get(beginning, (int) Math.min(sent, REMEMBERED), taken);
      produced = sent + item.remaining();
    }

    private boolean beganLike(Transmission other) {
      int common = (int) Math.min(REMEMBERED, Math.min(produced, other.produced));
      return Arrays.equals(beginning, 0, common, other.beginning, 0, common);
    }
  }
}
