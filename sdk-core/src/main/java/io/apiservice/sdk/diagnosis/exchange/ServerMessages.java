package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.Challenge;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.redact.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects what the server says about the refusal: first in the challenges, then in error headers,
 * then in the body.
 */
final class ServerMessages {
  private static final int MAX_MESSAGES = 32;
  private static final int PAGE = 700;

  // The text that Apache and Werkzeug send with every 401. It says nothing about the reason.
  private static final Pattern BOILERPLATE =
      Pattern.compile(
          "Th(?:is|e) server could not verify that you\\s+are authorized to access.{0,160}?supplied the"
              + "\\s+wrong.{0,200}?credentials\\s+required\\.?",
          Pattern.DOTALL);

  private static final Set<String> SILENT_PARAMS =
      Set.of(
          "realm",
          "scope",
          "nonce",
          "opaque",
          "qop",
          "algorithm",
          "charset",
          "stale",
          "authorization_uri",
          "client_id",
          "resource_metadata",
          "trusted_issuers",
          "service",
          "domain",
          "name",
          "type",
          "claims",
          "acr_values",
          "max_age",
          "error_uri",
          "resource_id",
          "tenant_id",
          "userhash",
          "ticket",
          "as_uri",
          "resource",
          "algs",
          "uri",
          "authorization",
          "access_token_type");

  private static final Set<String> SILENT_FIELDS =
      Set.of(
          "hint",
          "help",
          "docs",
          "doc",
          "doc_url",
          "documentation",
          "documentation_url",
          "documentationurl",
          "more_info",
          "moreinfo",
          "url",
          "href",
          "link",
          "links",
          "trace",
          "traceid",
          "trace_id",
          "requestid",
          "request_id",
          "request-id",
          "client-request-id",
          "correlation_id",
          "correlationid",
          "instance",
          "path",
          "timestamp",
          "date",
          "time",
          "id",
          "error_uri",
          "fbtrace_id",
          "ray_id",
          "stacktrace",
          "stack_trace",
          "traceback",
          "backtrace",
          "stack",
          "host",
          "hostid",
          "locale",
          "support",
          "file",
          "line",
          "class",
          "version",
          "servertime",
          "requesttime",
          "expires",
          "request",
          "method",
          "www-authenticate",
          "@type",
          "service",
          "domain",
          "realm",
          "status_code",
          "statuscode",
          "helpurl",
          "errorid",
          "reference",
          "nonce",
          "server",
          "signature",
          "stringtosign");

  private ServerMessages() {}

  static List<ServerMessage> of(List<Challenge> challenges, Headers headers, ErrorBody body) {
    List<ServerMessage> found = new ArrayList<>();
    challenges.forEach(c -> challenge(c, found));
    headers.names().stream()
        .filter(ServerMessages::aboutErrors)
        .forEach(n -> add(found, n, headers.first(n).orElse("")));
    body.fields().forEach(f -> field(f, found));
    if (!body.text().isEmpty()) {
      String page = body.text().substring(0, Math.min(PAGE, body.text().length()));
      add(found, "body", page);
    }
    return List.copyOf(found);
  }

  private static void challenge(Challenge challenge, List<ServerMessage> found) {
    challenge
        .params()
        .forEach(
            (name, value) -> {
              if (!SILENT_PARAMS.contains(name)) {
                String label = name.startsWith("unnamed") ? "" : " " + SafeText.of(name, 40);
                add(found, "WWW-Authenticate" + label, value);
              }
            });
  }

  private static boolean aboutErrors(String header) {
    String name = Ascii.lower(header);
    return (name.startsWith("x-") || name.startsWith("grpc-") || name.contains("error"))
        && !name.contains("report")
        && (name.contains("error")
            || name.contains("failure")
            || name.contains("reason")
            || name.equals("grpc-message"));
  }

  private static void field(NamedValue namedValue, List<ServerMessage> found) {
    if (!SILENT_FIELDS.contains(Ascii.lower(namedValue.name()))
        && !namedValue.parent().equals("help")
        && !namedValue.parent().equals("links")) {
      String parent = namedValue.parent().isEmpty() ? "" : namedValue.parent() + ".";
      add(found, "body " + SafeText.of(parent + namedValue.name(), 60), namedValue.value());
    }
  }

  private static void add(List<ServerMessage> found, String source, String said) {
    String text =
        said.contains("server could not") ? BOILERPLATE.matcher(said).replaceAll("") : said;
    if (text.equals("true")) {
      // In "invalidToken: true" the name of the field is the message.
      add(found, source, source.substring(source.lastIndexOf('.') + 1).replace("body ", ""));
      return;
    }
    boolean says = text.length() > 2 && !text.equals("false");
    int soFar = found.stream().mapToInt(s -> s.words().length()).sum();
    boolean accepts = found.size() < MAX_MESSAGES && soFar < PhraseTable.MAX_LENGTH;
    if (accepts && (says || source.contains("code"))) {
      found.add(ServerMessage.of(source, text));
    }
  }
}
