package io.apiservice.sdk.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a response says of the limit on the number of requests: in {@code RateLimit} and {@code
 * RateLimit-Policy} (the IETF draft, in its present form and in the earlier ones), in {@code
 * X-RateLimit-*} or {@code X-Rate-Limit-*}, whose reset may be in seconds, in milliseconds or a
 * point in time, and in {@code Retry-After}, which takes precedence. Of several limits, it is the
 * one with the fewest requests left.
 *
 * @param limit the number of requests in a window
 * @param remaining the number of requests left
 * @param reset how long after the response there are new ones
 */
public record RateLimit(OptionalLong limit, OptionalLong remaining, Optional<Duration> reset) {
  private static final Pattern ITEM =
      Pattern.compile("(?:^|,)\\s*(\"[^\"]*\"|[^,;]*)((?:;[^,]*)?)");
  private static final Pattern PAIR = Pattern.compile("(?:^|[;,\\s])(\\w+)\\s*=\\s*(\\d{1,18})");
  private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,18})\\b.*");
  private static final Pattern SPAN =
      Pattern.compile(
          "(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})(?:\\.(\\d{1,9}))?s)?(?:(\\d{1,9})ms)?");

  private static final long MIN_EPOCH_SECONDS = 1_000_000_000L;
  private static final long MIN_EPOCH_MILLIS = 1_000_000_000_000L;

  /**
   * Reads the headers of a response.
   *
   * @param received when it arrived, for points in time; the server's {@code Date} takes
   *     precedence, except in a response from a cache
   * @return empty if they say nothing of a limit
   */
  public static Optional<RateLimit> of(Headers headers, Instant received) {
    RateLimit read =
        draft(headers)
            .or(() -> fields(headers, received, "RateLimit-", ""))
            .or(() -> fields(headers, received, "X-RateLimit-", ""))
            .or(() -> fields(headers, received, "X-Rate-Limit-", ""))
            .or(() -> fields(headers, received, "X-RateLimit-", "-Requests"))
            .orElse(new RateLimit(OptionalLong.empty(), OptionalLong.empty(), Optional.empty()));
    Optional<Duration> wait = headers.retryAfter(received).or(read::reset);
    RateLimit whole = new RateLimit(read.limit, read.remaining, wait);
    return whole.limit.isEmpty() && whole.remaining.isEmpty() && wait.isEmpty()
        ? Optional.empty()
        : Optional.of(whole);
  }

  /** {@code "name";r=50;t=30}, and the earlier {@code limit=100, remaining=50, reset=30}. */
  private static Optional<RateLimit> draft(Headers headers) {
    String line = String.join(", ", headers.all("RateLimit"));
    if (line.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong plain = number(line, "remaining");
    if (plain.isPresent()) {
      return Optional.of(
          new RateLimit(number(line, "limit"), plain, seconds(number(line, "reset"))));
    }
    RateLimit least = null;
    Matcher items = ITEM.matcher(line);
    while (items.find()) {
      OptionalLong remaining = number(items.group(2), "r");
      if (remaining.isPresent()
          && (least == null || remaining.getAsLong() < least.remaining.orElse(0))) {
        least =
            new RateLimit(
                quota(headers, items.group(1)), remaining, seconds(number(items.group(2), "t")));
      }
    }
    return Optional.ofNullable(least);
  }

  /** The quota of the policy with this name. */
  private static OptionalLong quota(Headers headers, String name) {
    Matcher items = ITEM.matcher(String.join(", ", headers.all("RateLimit-Policy")));
    while (items.find()) {
      if (items.group(1).trim().equals(name.trim())) {
        return number(items.group(2), "q");
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong number(String text, String name) {
    Matcher pairs = PAIR.matcher(text);
    while (pairs.find()) {
      if (pairs.group(1).equalsIgnoreCase(name)) {
        return OptionalLong.of(Long.parseLong(pairs.group(2)));
      }
    }
    return OptionalLong.empty();
  }

  private static Optional<Duration> seconds(OptionalLong number) {
    return number.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.min(number.getAsLong(), Integer.MAX_VALUE)));
  }

  private static Optional<RateLimit> fields(
      Headers headers, Instant received, String prefix, String suffix) {
    OptionalLong limit = first(headers, prefix + "Limit" + suffix);
    OptionalLong remaining = first(headers, prefix + "Remaining" + suffix);
    if (limit.isEmpty() && remaining.isEmpty()) {
      return Optional.empty();
    }
    Instant now = headers.serverTime(received);
    Optional<Duration> reset =
        headers.first(prefix + "Reset" + suffix).flatMap(text -> reset(text.trim(), now));
    return Optional.of(new RateLimit(limit, remaining, reset));
  }

  private static OptionalLong first(Headers headers, String name) {
    Matcher number = NUMBER.matcher(headers.first(name).orElse(""));
    return number.matches()
        ? OptionalLong.of(Long.parseLong(number.group(1)))
        : OptionalLong.empty();
  }

  private static Optional<Duration> reset(String text, Instant now) {
    if (text.matches("\\d{1,18}(\\.\\d+)?")) {
      long number = Long.parseLong(text.split("\\.", 2)[0]);
      if (number >= MIN_EPOCH_MILLIS) {
        return Optional.of(until(Instant.ofEpochMilli(number), now));
      }
      return number >= MIN_EPOCH_SECONDS
          ? Optional.of(until(Instant.ofEpochSecond(number), now))
          : Optional.of(Duration.ofSeconds(number));
    }
    Matcher span = SPAN.matcher(text.toLowerCase(Locale.ROOT));
    if (!text.isEmpty() && span.matches()) {
      return Optional.of(
          Duration.ofHours(part(span, 1))
              .plusMinutes(part(span, 2))
              .plusSeconds(part(span, 3))
              .plusMillis(part(span, 5)));
    }
    return Optional.empty();
  }

  private static long part(Matcher span, int group) {
    return span.group(group) == null ? 0 : Long.parseLong(span.group(group));
  }

  private static Duration until(Instant then, Instant now) {
    Duration left = Duration.between(now, then);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
