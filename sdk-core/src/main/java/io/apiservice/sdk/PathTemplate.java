package io.apiservice.sdk;

import io.apiservice.sdk.http.context.ParameterValues;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds the URI of a call from the base URI and a path. The path is appended to the base URI, not
 * resolved against it: resolving could lead to another host or out of the base path.
 */
final class PathTemplate {
  private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern DOTS = Pattern.compile("(?i)(\\.|%2e){1,2}");
  private static final String UNRESERVED_CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final BitSet UNRESERVED = set(UNRESERVED_CHARACTERS);
  private static final BitSet SEGMENT = set(UNRESERVED_CHARACTERS + "!$&'()*+,;=:@/");

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  private final String template;

  /** The encoded text before each variable, and after the last one. */
  private final List<String> literals;

  /** Their names in braces. */
  private final List<String> variables;

  private PathTemplate(String template, List<String> literals, List<String> variables) {
    this.template = template;
    this.literals = literals;
    this.variables = variables;
  }

  /**
   * Parses a template.
   *
   * @throws IllegalArgumentException if it could lead to another host or out of the base path
   */
  static PathTemplate parse(String template) {
    check(template);
    String relative = template.startsWith("/") ? template.substring(1) : template;
    List<String> literals = new ArrayList<>();
    List<String> variables = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(relative);
    int at = 0;
    while (matcher.find()) {
      literals.add(literal(relative.substring(at, matcher.start())));
      variables.add(matcher.group());
      at = matcher.end();
    }
    literals.add(literal(relative.substring(at)));
    return new PathTemplate(template, literals, variables);
  }

  /** Returns the URI for a template and the values of its variables, in order. */
  static URI expand(URI base, String template, @Nullable Object... values) {
    return parse(template).expand(base, values);
  }

  /** Returns the URI for the values of the variables, in order. */
  URI expand(URI base, @Nullable Object... values) {
    StringBuilder path = new StringBuilder(base.toString());
    if (path.charAt(path.length() - 1) != '/') {
      path.append('/');
    }
    for (int i = 0; i < variables.size(); i++) {
      path.append(literals.get(i));
      if (i == values.length) {
        throw refused(template, "there is no value for " + variables.get(i));
      }
      path.append(variable(template, variables.get(i), values[i]));
    }
    path.append(literals.get(variables.size()));
    if (variables.size() < values.length) {
      throw refused(
          template,
          "it has " + variables.size() + " variables, and " + values.length + " values were given");
    }
    return URI.create(path.toString());
  }

  private static void check(String template) {
    if (template.startsWith("//")) {
      throw refused(template, "it starts with //, which would lead to another host");
    }
    if (template.indexOf('\\') >= 0) {
      throw refused(template, "it has a backslash");
    }
    if (template.indexOf('?') >= 0 || template.indexOf('#') >= 0) {
      throw refused(template, "it has a query or fragment: use query(name, value)");
    }
    String[] segments = template.split("/", -1);
    String literalStart = VARIABLE.matcher(segments[0]).replaceAll("");
    if (literalStart.indexOf(':') >= 0) {
      throw refused(
          template,
          "its first segment has a colon, like an absolute URI; paths are relative to the base"
              + " URI");
    }
    for (String segment : segments) {
      if (DOTS.matcher(segment).matches()) {
        throw refused(template, "it has a dot segment, which would lead out of the base path");
      }
    }
    String without = VARIABLE.matcher(template).replaceAll("");
    if (without.indexOf('{') >= 0 || without.indexOf('}') >= 0) {
      throw refused(template, "its braces do not match");
    }
  }

  private static String variable(String template, String name, @Nullable Object value) {
    if (value == null) {
      throw refused(template, "the value of " + name + " is null");
    }
    List<String> texts = ParameterValues.of(name, value);
    if (texts.size() > 1) {
      throw refused(template, "the value of " + name + " is a collection");
    }
    String text = texts.isEmpty() ? "" : texts.get(0);
    if (text.isEmpty()) {
      throw refused(
          template, "the value of " + name + " is empty, which would address the collection");
    }
    if (text.equals(".") || text.equals("..")) {
      throw refused(template, "the value of " + name + " is a dot segment");
    }
    return encode(text, UNRESERVED);
  }

  private static String literal(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    int at = 0;
    Matcher escapes = ESCAPE.matcher(text);
    while (escapes.find()) {
      encoded.append(encode(text.substring(at, escapes.start()), SEGMENT)).append(escapes.group());
      at = escapes.end();
    }
    return encoded.append(encode(text.substring(at), SEGMENT)).toString();
  }

  /** Percent-encodes all characters except the unreserved ones (RFC 3986 §2.1). */
  static String encode(String text) {
    return encode(text, UNRESERVED);
  }

  private static BitSet set(String characters) {
    BitSet set = new BitSet();
    characters.chars().forEach(set::set);
    return set;
  }

  private static boolean isKept(String text, BitSet kept) {
    for (int i = 0; i < text.length(); i++) {
      if (!kept.get(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String encode(String text, BitSet kept) {
    if (isKept(text, kept)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (kept.get(c)) {
        out.append(c);
      } else {
        out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return out.toString();
  }

  private static IllegalArgumentException refused(String template, String why) {
    return new IllegalArgumentException(
        "the path "
            + io.apiservice.sdk.diagnosis.SafeText.of(template, 80)
            + " is refused: "
            + io.apiservice.sdk.diagnosis.SafeText.of(why, 200));
  }
}
