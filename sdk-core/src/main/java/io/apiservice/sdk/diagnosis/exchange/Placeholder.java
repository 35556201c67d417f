package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.redact.Ascii;
import java.util.regex.Pattern;

/**
 * Recognises a text that was sent in place of a credential, because a variable or an example was
 * not replaced. The whole value must match.
 */
public final class Placeholder {
  private static final int MAX_LENGTH = 120;
  private static final int MAX_EDGE = 3;

  private static final Pattern WORD =
      Pattern.compile(
          "null|undefined|none|nil|nan|void|empty|unset|n/?a|false|true|todo|tbd|dummy|fake|sample"
              + "|example|placeholder|redacted|hidden|removed|changeme|foo|bar|foobar|baz|string|value"
              + "|secret|password|token|key|jwt|bearer|credential|credentials|test|testing|default"
              + "|(?:my|the|some|any|an?)?(?:access|api|auth|authorization|bearer|refresh|secret|id|session"
              + "|private|personal|user|client|app|subscription|license|jwt|oauth|service|deploy)+"
              + "(?:access)?(?:token|key|jwt|secret|password|id)?(?:here|value|string)?"
              + "|(?:my|the|some|a)(?:token|key|jwt|secret|password)(?:here|value)?"
              + "|(?:change|replace|insert|enter|put|paste|fill|add|set)(?:me|this|it|with|in|here|your|the|a|api|my)"
              + ".*|.*placeholder.*|your.*|my.*(?:token|key|secret|jwt|password|pat)|not?(?:needed|used|required|key|token|auth)|unused|ignored|.*goeshere|.*(?:token|key|secret)here|abc123|abcdef|1234+5*6*7*8*9*0*"
              + "|(?:x{3,}|\\*{3,}|\\.{3,}|0{4,}|-{3,}|_{3,}|\\?{3,})");

  private static final Pattern FORM =
      Pattern.compile(
          "<[^<>]{1,80}>|\\{\\{.{0,80}\\}\\}|\\$?\\$?\\{.{1,80}\\}|\\$\\(.{1,80}\\)|\\$[A-Za-z_]\\w{0,60}"
              + "|%[A-Za-z_]\\w{0,60}%|\\$?\\[?object Object\\]?|\\[[A-Za-z _-]{1,60}\\]|__\\w{1,60}__|#\\{.{1,80}\\}"
              + "|(?:process\\.env|import\\.meta\\.env|os\\.environ|env|ENV|secrets|vars|config)[.\\[(].{1,80}"
              + "|[A-Za-z-]{2,12}[-_](?:x{3,}|X{3,}|\\*{3,}|\\.{3}|…).*|.{0,12}(?:\\.{3,}|…|\\*{4,})"
              + "|op://.+|vault:.+|ref\\+.+|arn:aws:(?:secretsmanager|ssm):.+|projects/.+/secrets/.+"
              + "|@Microsoft\\.KeyVault\\(.+|ENC\\[.+|\\{cipher\\}.+|!(?:Ref|Sub|GetAtt).*|\\*\\*\\*.*"
              + "|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:TOKEN|KEY|SECRET|PASSWORD|PAT|JWT)(?:_HERE)?"
              + "|(?:TOKEN|KEY|SECRET)(?:_[A-Z]+)+|:[a-z_]{3,30}|[A-Z0-9]{6,20}EXAMPLE(?:KEY)?");

  // The example tokens of RFC 6749, RFC 6750 and jwt.io.
  private static final Pattern SAMPLE =
      Pattern.compile(
          "mF_9\\.B5f-4\\.1JqM|2YotnFZFEjr1zCsicMWpAA|tGzv3JOkF0XG5Qx2TlKWIA"
              + "|ey\\w+\\.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI.*");

  private static final Pattern WRAPPING =
      Pattern.compile("^[<>\\[\\](){}\"']+|[<>\\[\\](){}\"']+$");

  private Placeholder() {}

  public static boolean matches(String value) {
    String text = value.strip();
    if (isSample(text)) {
      return true;
    }
    if (text.isEmpty() || text.length() > MAX_LENGTH || text.equals("DEMO_KEY")) {
      return false;
    }
    return (FORM.matcher(text).matches() && !wrapsKey(text)) || word(text);
  }

  /** Returns the delimiters without what is between them: {@code ${…}}, {@code <…>}, {@code …}. */
  public static String shape(String value) {
    String text = value.strip();
    int start = 0;
    while (start < text.length() && start < MAX_EDGE && edge(text.charAt(start))) {
      start++;
    }
    int end = text.length();
    while (end > start && text.length() - end < MAX_EDGE && edge(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, start) + "…" + text.substring(end);
  }

  private static boolean edge(char c) {
    return "<>[](){}$%_#*".indexOf(c) >= 0;
  }

  static boolean isSample(CharSequence text) {
    return SAMPLE.matcher(text).matches();
  }

  /** Whether a real key stands between brackets. It is then malformed and not a placeholder. */
  private static boolean wrapsKey(String text) {
    String inner = text.replaceAll("^[<{\\[$]+|[>}\\]]+$", "");
    long digits = inner.chars().filter(c -> c >= '0' && c <= '9').count();
    return inner.length() >= 20 && inner.length() < text.length() && digits >= 2;
  }

  private static boolean word(String wrapped) {
    String text = WRAPPING.matcher(wrapped).replaceAll("");
    if (text.isEmpty()) {
      return false;
    }
    String bare = unquoted(Ascii.lower(text)).replaceAll("[-_ ]", "");
    boolean onlyWords = text.length() < 60 && WORD.matcher(bare).matches();
    // A real key may also begin with "my" or "your". If it has many digits, it is not a
    // placeholder.
    long digits = bare.chars().filter(c -> c >= '0' && c <= '9').count();
    boolean digitsExpected =
        bare.startsWith("abc") || bare.startsWith("123") || bare.startsWith("000");
    boolean realDigits = digits > 2 && !digitsExpected;
    boolean filler = text.length() > 2 && text.matches("[x*._?-]+|X+");
    return filler || (onlyWords && !realDigits);
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() > 2 && (text.startsWith("\"") || text.startsWith("'"));
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
