package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.CredentialNames;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the header or parameter that a server's message names as the place for the credential. */
public final class MentionedHeader {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\b((?:[xX]-)?[A-Za-z]{1,24}(?:[-_][A-Za-z]{1,24}){0,4}[-_](?:[kK]ey|KEY|[tT]oken|TOKEN|[sS]ecret|[aA]uth)"
              + "|x-[a-z-]{3,40}|X-[A-Za-z-]{3,40}|apikey|apiKey|api_key|access_token|appid|auth_token)\\b");
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "\\bauthori[sz]ation\\b(?! (?:failed|error|required$))", Pattern.CASE_INSENSITIVE);

  private MentionedHeader() {}

  public static Optional<String> in(String text) {
    String start = text.substring(0, Math.min(text.length(), NormalizedText.MAX_LENGTH));
    Matcher header = HEADER.matcher(start);
    while (header.find()) {
      if (CredentialNames.matches(header.group(1))) {
        return Optional.of(header.group(1));
      }
    }
    boolean authorization =
        AUTHORIZATION.matcher(start).find() && Ascii.lower(start).contains("header");
    return authorization ? Optional.of("Authorization") : Optional.empty();
  }
}
