package io.apiservice.sdk.diagnosis;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Masks the secrets of a request wherever they come back, whole or in pieces, plain, escaped, in
 * Base64 or hexadecimal, in any case of letters, spread over lines: every run that shares {@value
 * #GRAM} characters with a secret is masked. Besides, whatever looks like a JWT.
 */
final class Redactor {
  static final String MASK = "[redacted]";

  private static final int GRAM = 8;
  private static final int LONGEST_SECRET = 16 * 1024;
  private static final int MOST_CHARACTERS = 256 * 1024;
  private static final int SHORTEST_ANYWHERE = 4;

  /** A text escaped for HTML, then for JSON, then for a header is read; more is not expected. */
  private static final int FOLDS = 3;

  private final long[] grams;
  private final List<String> shorts;

  private Redactor(long[] grams, List<String> shorts) {
    this.grams = grams;
    this.shorts = shorts;
  }

  static Redactor of(Collection<String> secrets) {
    Set<String> forms = new LinkedHashSet<>();
    int characters = 0;
    for (String secret : new LinkedHashSet<>(secrets)) {
      if (!secret.isBlank() && characters < MOST_CHARACTERS) {
        String start = secret.length() > LONGEST_SECRET ? cut(secret) : secret;
        addForms(forms, start);
        characters += start.length();
      }
    }
    long[] grams = forms.stream().flatMapToLong(Redactor::gramsOf).sorted().distinct().toArray();
    List<String> shorts =
        forms.stream()
            .filter(f -> !f.isEmpty() && f.length() < GRAM)
            .map(Ascii::lower)
            .distinct()
            .toList();
    return new Redactor(grams, shorts);
  }

  private static String cut(String secret) {
    return secret.substring(0, LONGEST_SECRET);
  }

  private static void addForms(Set<String> forms, String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    forms.add(secret);
    forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    forms.add(Form.decode(secret));
    forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    if (bytes.length >= GRAM) {
      forms.add(Folded.of(secret).toString());
      forms.add(HexFormat.of().formatHex(bytes));
      forms.add(shifted(bytes, 1));
      forms.add(shifted(bytes, 2));
    }
  }

  /**
   * Base64 of the secret with as many bytes before it, as where a text that holds it is encoded.
   */
  private static String shifted(byte[] bytes, int before) {
    byte[] more = new byte[bytes.length + before];
    System.arraycopy(bytes, 0, more, before, bytes.length);
    return Base64.getEncoder().withoutPadding().encodeToString(more).substring(before + 1);
  }

  String mask(String text) {
    boolean[] secret = new boolean[text.length()];
    markGrams(text, secret);
    Folded folded = Folded.of(text);
    for (int fold = 1; fold <= FOLDS; fold++) {
      markGrams(folded, secret);
      folded = folded.again();
    }
    markTokens(text, secret);
    String lower = shorts.isEmpty() ? "" : Ascii.lower(text);
    for (String word : shorts) {
      markShort(lower, word, secret);
    }
    return replace(text, secret);
  }

  private void markGrams(String text, boolean[] secret) {
    long gram = 0;
    for (int i = 0; i < text.length(); i++) {
      gram = push(gram, text.charAt(i));
      if (i >= GRAM - 1 && Arrays.binarySearch(grams, gram) >= 0) {
        Arrays.fill(secret, i - GRAM + 1, i + 1, true);
      }
    }
  }

  private void markGrams(Folded text, boolean[] secret) {
    long gram = 0;
    for (int i = 0; i < text.length(); i++) {
      gram = push(gram, text.charAt(i));
      if (i >= GRAM - 1 && Arrays.binarySearch(grams, gram) >= 0) {
        text.mark(i - GRAM + 1, i + 1, secret);
      }
    }
  }

  /** Anything that starts like a JWT and runs on in its alphabet. */
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
      if (alone || word.length() >= SHORTEST_ANYWHERE) {
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

  private static LongStream gramsOf(String form) {
    if (form.length() < GRAM) {
      return LongStream.empty();
    }
    long[] found = new long[form.length() - GRAM + 1];
    long gram = 0;
    for (int i = 0; i < form.length(); i++) {
      gram = push(gram, form.charAt(i));
      if (i >= GRAM - 1) {
        found[i - GRAM + 1] = gram;
      }
    }
    return Arrays.stream(found);
  }

  // Eight characters fill the eight bytes of a long; the oldest falls out.
  private static long push(long gram, char c) {
    return (gram << 8) | (Character.toLowerCase(c) & 0xff);
  }
}
