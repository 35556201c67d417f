package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.exchange.SentCredential.CredentialLocation;
import io.apiservice.sdk.redact.FormEncoding;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A key in the path, as bots and webhooks have it. Also recognises a place in the path where the
 * key was left out.
 */
public final class PathCredential {
  private static final int MAX_SEGMENTS = 64;

  private static final Pattern HOLE =
      Pattern.compile(
          "(?:bot)?(?:null|undefined|none|nan|\\[object object\\]|\\{.{1,60}\\}|\\$\\{.{1,60}\\}"
              + "|<.{1,60}>|:(?:token|key|api_?key|secret)|your[-_].{1,60}|.{1,60}[-_]here)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBERED = Pattern.compile("[a-z]{0,8}\\d{6,}:[\\w-]{20,}");

  // Upper-case and lower-case letters beyond the hexadecimal digits. Ordinary identifiers in paths
  // are hexadecimal, or have only one case.
  private static final Pattern MIXED = Pattern.compile("(?=.*[G-Z])(?=.*[g-z])");

  private PathCredential() {}

  static Optional<SentCredential> of(URI uri) {
    String path = uri.getRawPath();
    if (path == null) {
      return Optional.empty();
    }
    for (String segment : path.split("/", MAX_SEGMENTS)) {
      String text = FormEncoding.decode(segment);
      if (HOLE.matcher(text).matches()
          || NUMBERED.matcher(text).matches()
          || SentCredentials.isPlainly(text)
          || (ExchangeSecrets.looksSecret(text) && MIXED.matcher(text).lookingAt())) {
        return Optional.of(new SentCredential(CredentialLocation.PATH, "path", "", text));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a part of the path or query could be a key. It could also be an ordinary identifier.
   */
  public static boolean perhaps(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    return Arrays.stream(path.split("/", MAX_SEGMENTS)).anyMatch(ExchangeSecrets::looksSecret)
        || FormDecoder.read(query).stream().anyMatch(f -> ExchangeSecrets.looksSecret(f.value()));
  }

  /** Whether the path has a place for the key, but the key was left out. */
  public static boolean isEmptyPlace(SentCredential sentCredential) {
    return sentCredential.location() == CredentialLocation.PATH
        && HOLE.matcher(sentCredential.secret()).matches();
  }
}
