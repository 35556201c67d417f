package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.redact.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parsed body of a refusal. Its format is recognised by the content, because {@code
 * Content-Type} is often wrong.
 *
 * @param format the detected format
 * @param fields the named texts and numbers; empty if the format has no names
 * @param text the body as plain text
 */
public record ErrorBody(BodyFormat format, List<NamedValue> fields, String text) {
  /** The maximum number of bytes that are read of a body. */
  static final int MAX_LENGTH = 64 * 1024;

  // JSONP: JSON as the argument of a function call.
  private static final Pattern PADDED =
      Pattern.compile("(?:/\\*\\*/)?\\s*[A-Za-z_$][\\w.$]{0,80}\\((\\{.*\\})\\);?", Pattern.DOTALL);

  /** The formats of bodies. */
  public enum BodyFormat {
    EMPTY,
    JSON,
    XML,
    HTML,
    FORM,
    TEXT
  }

  static ErrorBody read(byte[] bytes) {
    String text =
        new String(bytes, 0, Math.min(bytes.length, MAX_LENGTH), StandardCharsets.UTF_8).strip();
    if (text.startsWith("\ufeff")) {
      text = text.substring(1).strip();
    }
    if (text.isEmpty()) {
      return new ErrorBody(BodyFormat.EMPTY, List.of(), "");
    }
    Matcher padded = PADDED.matcher(text);
    if (padded.matches()) {
      return json(padded.group(1));
    }
    return switch (text.charAt(0)) {
      case '{', '[', '"' -> json(text);
      case '<' -> markup(text);
      default -> plain(text);
    };
  }

  private static ErrorBody json(String text) {
    List<NamedValue> fields = JsonFields.read(text);
    if (fields.size() == 1 && fields.get(0).name().isEmpty()) {
      return new ErrorBody(BodyFormat.JSON, List.of(), fields.get(0).value());
    }
    return fields.isEmpty()
        ? new ErrorBody(BodyFormat.TEXT, List.of(), text)
        : new ErrorBody(BodyFormat.JSON, fields, "");
  }

  private static ErrorBody markup(String text) {
    String start = Ascii.lower(text.substring(0, Math.min(text.length(), 512)));
    boolean html =
        start.contains("<html") || start.contains("<!doctype html") || start.contains("<body");
    return html
        ? new ErrorBody(BodyFormat.HTML, List.of(), MarkupText.text(text))
        : new ErrorBody(BodyFormat.XML, MarkupText.fields(text), "");
  }

  private static ErrorBody plain(String text) {
    int equals = text.indexOf('=');
    boolean form =
        equals > 0
            && text.indexOf(' ') < 0
            && text.indexOf('\n') < 0
            && Ascii.allTokenChars(text.substring(0, equals));
    return form
        ? new ErrorBody(BodyFormat.FORM, FormDecoder.read(text), "")
        : new ErrorBody(BodyFormat.TEXT, List.of(), text);
  }
}
