package io.apiservice.sdk.json.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document: a page of a list, or an envelope. Parts of it are returned as the bytes that
 * were received, not parsed and written again. So the codec reads each element exactly as the
 * server wrote it.
 */
public final class JsonDocument {
  /** No document. */
  public static final JsonDocument NONE = new JsonDocument(new byte[0]);

  private static final JsonFactory FACTORY = new JsonFactory();

  /** The names of members that say, in various APIs, that another page follows. */
  private static final Pattern CONTINUES =
      Pattern.compile(
          "(@odata\\.)?next(_?(cursor|page|page_?token|token|link|url|uri|href|offset|marker))?"
              + "|has_?more|has_?next(_?page)?|continuation(_?token)?",
          Pattern.CASE_INSENSITIVE);

  private final byte[] json;

  /** Creates a document from UTF-8 JSON. The array is not copied. */
  public JsonDocument(byte[] json) {
    this.json = json;
  }

  /** The JSON, not copied. */
  public byte[] bytes() {
    return json;
  }

  /** Whether the other document has the same bytes. */
  public boolean sameAs(JsonDocument other) {
    return Arrays.equals(json, other.json);
  }

  /**
   * Returns the array at a path.
   *
   * @param path member names separated by dots; empty for the document itself
   * @throws IOException if there is no array
   */
  public JsonDocument array(String path) throws IOException {
    JsonSlice slice = path.isEmpty() ? root() : member(path);
    if (slice == null || slice.kind() != JsonToken.START_ARRAY) {
      throw new IOException(
          path.isEmpty()
              ? "the body is not an array"
              : "the body has no array in its member \"" + path + "\"");
    }
    return new JsonDocument(bytes(slice));
  }

  /**
   * Returns the value at a path; null if it is absent. If a member's own name contains dots, that
   * member is used.
   */
  public @Nullable JsonSlice member(String path) throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? member(parser, path) : null;
    } catch (JsonProcessingException e) {
      throw notJson();
    }
  }

  /**
   * Returns the path of a member that says that another page follows. It is searched for in the
   * envelope and in the objects directly in it.
   */
  public Optional<String> continuation() throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          ? continuation(parser, "", 1)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      throw notJson();
    }
  }

  /** Returns the kind of the first element of the array; null if the array is empty. */
  public @Nullable JsonToken firstElement() throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      JsonToken first = parser.nextToken();
      return first == JsonToken.END_ARRAY ? null : first;
    } catch (JsonProcessingException e) {
      throw notJson();
    }
  }

  /** Returns the bytes of a value of this document. */
  public byte[] bytes(JsonSlice slice) {
    return Arrays.copyOfRange(json, slice.from(), slice.to());
  }

  private @Nullable JsonSlice root() throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return parser.nextToken() == null ? null : value(parser);
    } catch (JsonProcessingException e) {
      throw notJson();
    }
  }

  private static @Nullable JsonSlice member(JsonParser parser, String path) throws IOException {
    JsonSlice found = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals(path)) {
        found = value(parser);
      } else if (token == JsonToken.START_OBJECT && path.startsWith(name + ".")) {
        JsonSlice inner = member(parser, path.substring(name.length() + 1));
        found = inner == null ? found : inner;
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }

  private static Optional<String> continuation(JsonParser parser, String before, int deeper)
      throws IOException {
    Optional<String> found = Optional.empty();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && deeper > 0) {
        Optional<String> inner = continuation(parser, before + name + ".", deeper - 1);
        found = found.isPresent() ? found : inner;
      } else if (token.isScalarValue()
          && CONTINUES.matcher(name).matches()
          && value(parser).hasValue()) {
        found = found.isPresent() ? found : Optional.of(before + name);
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }

  private static JsonSlice value(JsonParser parser) throws IOException {
    JsonToken kind = parser.currentToken();
    long from = parser.currentTokenLocation().getByteOffset();
    String text = kind.isScalarValue() && kind != JsonToken.VALUE_NULL ? parser.getText() : "";
    parser.skipChildren();
    if (from < 0) {
      throw new IOException("the body is not UTF-8");
    }
    return new JsonSlice(kind, text, (int) from, (int) parser.currentLocation().getByteOffset());
  }

  /**
   * The parser's exception is not kept as the cause, because its message may quote the document.
   */
  private static IOException notJson() {
    return new IOException("the body is not JSON");
  }

  /**
   * A value in the document.
   *
   * @param kind the token that the value starts with
   * @param text the value as text; empty for null, objects and arrays
   * @param from the index of its first byte
   * @param to the index after its last byte
   */
  public record JsonSlice(JsonToken kind, String text, int from, int to) {
    /** Whether the value is neither null, empty nor false. */
    public boolean hasValue() {
      return !text.isEmpty() && kind != JsonToken.VALUE_FALSE;
    }
  }
}
