package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.redact.Ascii;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses HTML and XML as far as error pages require: the text between the tags and, for XML, the
 * text of each element by its name. It reads the text once, decodes only the five entities of XML
 * and knows no DTD. So attacks by entity expansion are impossible.
 */
final class MarkupText {
  private static final int MAX_NAME = 64;

  private final CharSequence source;
  private final StringBuilder all = new StringBuilder();
  private final StringBuilder own = new StringBuilder();
  private final List<NamedValue> fields = new ArrayList<>();
  private String element = "";
  private boolean skipping;

  private MarkupText(CharSequence source) {
    this.source = source;
  }

  /** Returns one field for each element that contains text. */
  static List<NamedValue> fields(CharSequence source) {
    return new MarkupText(source).run().fields;
  }

  /** Returns the text without tags, scripts and styles. */
  static String text(CharSequence source) {
    return new MarkupText(source).run().all.toString().strip();
  }

  private MarkupText run() {
    int at = 0;
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '<') {
        at = tag(at + 1);
      } else {
        at = c == '&' ? entity(at) : text(at, c);
      }
    }
    close();
    return this;
  }

  private int text(int at, char c) {
    if (!skipping) {
      own.append(c);
    }
    return at + 1;
  }

  private int tag(int from) {
    int at = from;
    StringBuilder name = new StringBuilder();
    boolean closing = at < source.length() && source.charAt(at) == '/';
    if (closing) {
      at++;
    }
    boolean naming = true;
    while (at < source.length() && source.charAt(at) != '>') {
      char c = source.charAt(at++);
      naming = naming && (Ascii.alphanumeric(c) || c == ':' || c == '-' || c == '_');
      if (naming && name.length() < MAX_NAME) {
        name.append(c);
      }
    }
    close();
    String lower = Ascii.lower(name.toString());
    boolean silent = lower.equals("script") || lower.equals("style");
    skipping = silent ? !closing : skipping;
    element = closing ? "" : name.substring(name.indexOf(":") + 1);
    return at + 1;
  }

  private void close() {
    String text = own.toString().strip();
    own.setLength(0);
    if (text.isEmpty()) {
      return;
    }
    all.append(text).append(all.length() == 0 || text.endsWith(".") ? " " : ". ");
    if (fields.size() < JsonFields.MAX_FIELDS) {
      fields.add(new NamedValue("", element, text));
    }
  }

  private int entity(int at) {
    for (Entity entity : Entity.values()) {
      if (startsWith(at, entity.source)) {
        return text(at + entity.source.length() - 1, entity.character);
      }
    }
    return text(at, '&');
  }

  private boolean startsWith(int at, String wanted) {
    return at + wanted.length() <= source.length()
        && wanted.contentEquals(source.subSequence(at, at + wanted.length()));
  }

  private enum Entity {
    AMPERSAND("&amp;", '&'),
    LESS("&lt;", '<'),
    GREATER("&gt;", '>'),
    QUOTE("&quot;", '"'),
    APOSTROPHE("&apos;", '\''),
    APOSTROPHE_BY_NUMBER("&#39;", '\''),
    SPACE("&nbsp;", ' ');

    private final String source;
    private final char character;

    Entity(String source, char character) {
      this.source = source;
      this.character = character;
    }
  }
}
