package io.apiservice.sdk.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SafeTextTest {
  @Test
  void plainTextAndEmojiStayAsTheyAre() {
    assertThat(SafeText.of("Zugriff verweigert: größer \ud83d\ude00"))
        .isEqualTo("Zugriff verweigert: größer \ud83d\ude00");
  }

  @Test
  void whatMovesTheCursorOrTheTextIsEscaped() {
    assertThat(SafeText.of("a\u001b[31m\r\n\t\u009b\u0085\u202e\u2066\u200b\ufeff\u2028\u0007"))
        .isEqualTo(
            "a\\u001b[31m\\u000d\\u000a\\u0009\\u009b\\u0085\\u202e\\u2066\\u200b\\ufeff\\u2028\\u0007");
  }

  @Test
  void loneSurrogatesInvisibleLettersAndTagsAreEscaped() {
    assertThat(SafeText.of("\ud800x\u3164\u115f\u2800\udb40\udc41"))
        .isEqualTo("\\ud800x\\u3164\\u115f\\u2800\\udb40\\udc41");
  }

  @Test
  void theLengthIsCappedWithoutCuttingAPair() {
    assertThat(SafeText.of("ab\ud83d\ude00cd", 3)).isEqualTo("ab…");
    assertThat(SafeText.of("x".repeat(1000))).hasSize(SafeText.QUOTED + 1);
  }

  @Test
  void linksOfServersLoseTheirLife() {
    assertThat(SafeText.unlinked("see https://evil.example/x or www.evil.example"))
        .isEqualTo("see https[:]//evil.example/x or www[.]evil.example");
  }

  @Test
  void nothingDangerousSurvivesWhateverComes() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(30); n > 0; n--) {
        text.append((char) random.nextInt(0x10000));
      }

      String safe = SafeText.of(text.toString());

      assertThat(safe.codePoints().filter(SafeTextTest::dangerous)).as(safe).isEmpty();
    }
  }

  @Test
  void theCheckOfDangerFindsDanger() {
    assertThat(dangerous(0x1b)).isTrue();
    assertThat(dangerous(0x202e)).isTrue();
    assertThat(dangerous(0xd800)).isTrue();
    assertThat(dangerous('a')).isFalse();
  }

  static boolean dangerous(int codePoint) {
    return Character.isISOControl(codePoint)
        || Character.getType(codePoint) == Character.FORMAT
        || Character.getType(codePoint) == Character.SURROGATE
        || Character.getType(codePoint) == Character.LINE_SEPARATOR
        || Character.getType(codePoint) == Character.PARAGRAPH_SEPARATOR;
  }
}
