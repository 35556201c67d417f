package io.apiservice.sdk.redact;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Masks the secrets of a call in any text that quotes them. It finds a secret in whole or in part,
 * plain, escaped or encoded, in upper or lower case, and across line breaks or separators: every
 * sequence of {@value #GRAM} characters that also occurs in a secret is masked. So is anything that
 * looks like a JWT. Only this class creates {@link RedactedText} and {@link RedactedCause}.
 * Immutable.
 */
public final class SecretMask {
  /** The text that takes the place of a secret. */
  public static final String MASK = "[redacted]";

  /** A mask that knows no secrets. It sanitises text, and masks anything that looks like a JWT. */
  public static final SecretMask NONE = of(List.of());

  private static final String MASK_IN_URI = "REDACTED";

  /** In place of a host that echoes a secret. */
  private static final String MASKED_HOST = "redacted.invalid";

  private static final int GRAM = 8;
  private static final int MAX_SECRET = 16 * 1024;
  private static final int MAX_CHARACTERS = 256 * 1024;
  private static final int MIN_SUBSTRING = 4;

  /** The maximum number of characters of a text that are examined and shown. */
  private static final int MAX_TEXT = 256 * 1024;

  /**
   * How often escapes are decoded. A text may be escaped for HTML, then for JSON, then for a
   * header; more is not expected.
   */
  private static final int ESCAPES = 3;

  private final long[] exact;
  private final long[] squeezed;
  private final List<String> shorts;
  private final SecretMask templateMask;

  private SecretMask(
      long[] exact, long[] squeezed, List<String> shorts, @Nullable SecretMask templateMask) {
    this.exact = exact;
    this.squeezed = squeezed;
    this.shorts = shorts;
    this.templateMask = templateMask == null ? this : templateMask;
  }

  /** Returns a mask for these secrets. */
  public static SecretMask of(Collection<String> secrets) {
    List<String> noWords = secrets.stream().filter(secret -> !onlyWords(secret)).toList();
    return of(secrets, noWords.size() == secrets.size() ? null : of(noWords, null));
  }

  private static SecretMask of(Collection<String> secrets, @Nullable SecretMask templateMask) {
    SecretEncodings forms = new SecretEncodings();
    int characters = 0;
    for (String secret : new LinkedHashSet<>(secrets)) {
      if (!secret.isBlank() && characters < MAX_CHARACTERS) {
        String start = secret.length() > MAX_SECRET ? secret.substring(0, MAX_SECRET) : secret;
        forms.add(start);
        characters += start.length();
      }
    }
    List<String> shorts =
        forms.exact().stream()
            .filter(f -> !f.isEmpty() && f.length() < GRAM)
            .map(Ascii::lower)
            .distinct()
            .toList();
    return new SecretMask(grams(forms.exact()), grams(forms.squeezed()), shorts, templateMask);
  }

  /**
   * Whether a secret consists of plain words, like some passwords. It is not masked in the SDK's
   * own sentences, which may contain those words.
   */
  private static boolean onlyWords(String secret) {
    boolean digits = secret.chars().anyMatch(Character::isDigit);
    boolean upper = secret.chars().anyMatch(Character::isUpperCase);
    boolean lower = secret.chars().anyMatch(Character::isLowerCase);
    return !digits && !(upper && lower);
  }

  /**
   * Quotes text of a server in one line: masked, sanitised, shortened to 300 characters, and with
   * links that cannot be clicked.
   */
  public RedactedText quote(String text) {
    return quote(text, Sanitizer.QUOTED);
  }

  /** Like {@link #quote(String)} with another limit. */
  public RedactedText quote(String text, int limit) {
    return new RedactedText(Sanitizer.unlinked(Sanitizer.of(mask(text), limit)));
  }

  /**
   * Inserts values into a text of the SDK.
   *
   * @param template the text of the SDK, with {@code {}} for each value; may have several lines
   * @param values numbers, enums and redacted text are inserted unchanged; all other values are
   *     quoted
   */
  public RedactedText text(String template, @Nullable Object... values) {
    StringBuilder out = new StringBuilder(template.length() + 32);
    int from = 0;
    for (Object value : values) {
      int at = template.indexOf("{}", from);
      out.append(template, from, at).append(redacted(value));
      from = at + 2;
    }
    return lines(out.append(template, from, template.length()).toString());
  }

  private String redacted(@Nullable Object value) {
    boolean own =
        value instanceof RedactedText || value instanceof Number || value instanceof Enum<?>;
    return own ? String.valueOf(value) : quote(String.valueOf(value)).toString();
  }

  /**
   * Masks and sanitises several lines of the SDK's own text, in which foreign text is already
   * quoted. Does not shorten them. Passwords that consist of plain words are not masked, because
   * the SDK's text may contain those words.
   */
  public RedactedText lines(String text) {
    String masked = templateMask.mask(text);
    return new RedactedText(
        masked.indexOf('\n') < 0
            ? Sanitizer.of(masked, masked.length())
            : Arrays.stream(masked.split("\n", -1))
                .map(line -> Sanitizer.of(line, line.length()))
                .collect(Collectors.joining("\n")));
  }

  /**
   * Returns an exception that may be the cause of another one: the same one if nothing in it or its
   * causes needs masking, otherwise a masked copy.
   */
  public RedactedCause cause(@Nullable Throwable failure) {
    return failure == null
        ? RedactedCause.NONE
        : new RedactedCause(new CauseMasking(this).of(failure));
  }

  /**
   * Returns the part of a URI that may be shown: scheme, host, port and the masked path, without
   * user and query. A host that echoes a secret becomes {@value #MASKED_HOST}.
   */
  public URI uri(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String start =
        uri.getScheme() == null || uri.getHost() == null
            ? ""
            : uri.getScheme()
                + "://"
                + (mask(uri.getHost()).equals(uri.getHost()) ? uri.getHost() : MASKED_HOST)
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    String text = start + mask(path).replace(MASK, MASK_IN_URI);
    try {
      // The ASCII form contains no character that terminals interpret. A text with a lone surrogate
      // has no ASCII form.
      return StandardCharsets.UTF_8.newEncoder().canEncode(text)
          ? URI.create(URI.create(text).toASCIIString())
          : URI.create("about:unprintable");
    } catch (IllegalArgumentException e) {
      return URI.create("about:unprintable");
    }
  }

  /** Returns the text with every secret replaced by {@value #MASK}. Does not sanitise it. */
  public String mask(String given) {
    String text = given.length() > MAX_TEXT ? given.substring(0, MAX_TEXT) : given;
    boolean[] secret = new boolean[text.length()];
    markTokens(text, secret);
    if (exact.length + squeezed.length > 0) {
      markGrams(text, secret);
      UnescapedText read = UnescapedText.of(text);
      for (int fold = 1; fold <= ESCAPES; fold++) {
        markGrams(read, exact, secret);
        markGrams(read.squeezed(), squeezed, secret);
        UnescapedText again = read.unescapeAgain();
        if (again.length() == read.length()) {
          break;
        }
        read = again;
      }
    }
    String lower = shorts.isEmpty() ? "" : Ascii.lower(text);
    for (String word : shorts) {
      markShort(lower, word, secret);
    }
    return replace(text, secret);
  }

  private void markGrams(String text, boolean[] secret) {
    long gram = 0;
    for (int i = 0; i < text.length(); i++) {
      gram = shiftIn(gram, text.charAt(i));
      if (i >= GRAM - 1 && Arrays.binarySearch(exact, gram) >= 0) {
        Arrays.fill(secret, i - GRAM + 1, i + 1, true);
      }
    }
  }

  private static void markGrams(UnescapedText text, long[] grams, boolean[] secret) {
    long gram = 0;
    for (int i = 0; i < text.length(); i++) {
      gram = shiftIn(gram, text.charAt(i));
      if (i >= GRAM - 1 && Arrays.binarySearch(grams, gram) >= 0) {
        text.mark(i - GRAM + 1, i + 1, secret);
      }
    }
  }

  /** Marks everything that starts like a JWT and consists of the characters of one. */
  private static void markTokens(String text, boolean[] secret) {
    int at = text.indexOf("eyJ");
    while (at >= 0) {
      int end = at;
      while (end < text.length()
          && (Ascii.alphanumeric(text.charAt(end)) || "-_.".indexOf(text.charAt(end)) >= 0)) {
        end++;
      }
      if (end - at >= 2 * GRAM) {
        Arrays.fill(secret, at, end, true);
      }
      at = text.indexOf("eyJ", end);
    }
  }

  private static void markShort(String lower, String word, boolean[] secret) {
    int at = lower.indexOf(word);
    while (at >= 0 && at + word.length() <= secret.length) {
      int end = at + word.length();
      boolean alone =
          (at == 0 || !Ascii.alphanumeric(lower.charAt(at - 1)))
              && (end >= lower.length() || !Ascii.alphanumeric(lower.charAt(end)));
      if (alone || word.length() >= MIN_SUBSTRING) {
        Arrays.fill(secret, at, end, true);
      }
      at = lower.indexOf(word, end);
    }
  }

  private static String replace(String text, boolean[] secret) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (!secret[i]) {
        out.append(text.charAt(i));
      } else if (i == 0 || !secret[i - 1]) {
        out.append(MASK);
      }
    }
    return out.toString();
  }

  private static long[] grams(Set<String> forms) {
    int most = forms.stream().mapToInt(form -> Math.max(0, form.length() - GRAM + 1)).sum();
    long[] found = new long[most];
    int count = 0;
    for (String form : forms) {
      long gram = 0;
      for (int i = 0; i < form.length(); i++) {
        gram = shiftIn(gram, form.charAt(i));
        if (i >= GRAM - 1) {
          found[count++] = gram;
        }
      }
    }
    Arrays.sort(found);
    return found;
  }

  // Appends a character to the last eight characters, which are packed into a long. The oldest one
  // is removed.
  private static long shiftIn(long gram, char c) {
    return (gram << 8) | (Character.toLowerCase(c) & 0xff);
  }

  @Override
  public String toString() {
    return "SecretMask";
  }
}
