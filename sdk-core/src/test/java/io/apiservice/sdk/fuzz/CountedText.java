package io.apiservice.sdk.fuzz;

/** A text that counts how often its characters are visited, by reader, copy or pattern. */
public final class CountedText implements CharSequence {
  private final String text;
  private final long[] visits;

  public CountedText(String text) {
    this(text, new long[1]);
  }

  private CountedText(String text, long[] visits) {
    this.text = text;
    this.visits = visits;
  }

  public long visits() {
    return visits[0];
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    visits[0]++;
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    visits[0] += end - start;
    return new CountedText(text.substring(start, end), visits);
  }

  @Override
  public String toString() {
    return text;
  }
}
