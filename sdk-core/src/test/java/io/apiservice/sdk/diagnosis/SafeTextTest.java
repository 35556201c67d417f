package io.apiservice.sdk.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

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
  void variationSelectorsAreEscaped() {
    assertThat(SafeText.of("a\ufe0fb\udb40\udd00")).isEqualTo("a\\ufe0fb\\udb40\\udd00");
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
}
