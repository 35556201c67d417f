package io.apiservice.sdk.cli.recording;

import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.http.Headers;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reads the output of {@code curl -v} and {@code curl -i}. With {@code -v}, lines with {@code >}
 * were sent, lines with {@code <} were received, lines with {@code *} are comments, and the body
 * has no prefix. With {@code -i} the response has no prefix and the request is unknown.
 */
final class CurlReader {
  /** The maximum number of characters that are read of a body. */
  private static final int MAX_BODY = 256 * 1024;

  private static final int MAX_STEPS = 64;

  private final Consumer<RecordedExchange> found;
  private final CurlError failure = new CurlError();
  private final List<CurlStep> chain = new ArrayList<>();
  private CurlStep step = new CurlStep();
  private boolean https;
  private boolean bareHeaders;
  private int count;

  private CurlReader(Consumer<RecordedExchange> found) {
    this.found = found;
  }

  static void read(BufferedReader text, Consumer<RecordedExchange> found) throws IOException {
    CurlReader reader = new CurlReader(found);
    for (String line = text.readLine(); line != null; line = text.readLine()) {
      String bare = CurlProgressMeter.without(line);
      if (!bare.isEmpty() || line.isEmpty()) {
        reader.line(bare);
      }
    }
    reader.finish();
    reader.emit();
    if (reader.count == 0 || reader.failure.ended()) {
      throw reader.failure.explain();
    }
  }

  private void line(String line) {
    if (line.startsWith("*   Trying ")) {
      finish();
    }
    if (step.status < 200 || step.established) {
      failure.readLine(line);
    }
    if (line.startsWith("> ")) {
      sent(line.substring(2));
    } else if (line.startsWith("< ")) {
      received(line.substring(2));
    } else if (line.startsWith("* ")) {
      https |= line.contains("SSL connection using") || line.contains("ALPN");
    } else if (line.matches("[<>{}] ?|[{}] \\[\\d+ bytes data]")) {
      step.headersEnded |= line.startsWith("<");
    } else {
      unprefixed(line);
    }
  }

  private void sent(String line) {
    boolean start = line.matches("[A-Z]+ \\S.* HTTP/[0-9.]+");
    if (start) {
      finish();
      String[] words = line.split(" ", 3);
      step.method = words[0];
      step.target = words[1];
    } else {
      header(step.request, line);
    }
  }

  private void received(String line) {
    if (line.matches("HTTP/[0-9.]+ \\d{3}.*")) {
      int code = line.indexOf(' ') + 1;
      step.response(Integer.parseInt(line.substring(code, code + 3)));
      step.established = line.toLowerCase(Locale.ROOT).contains("connection established");
      if (!step.established) {
        failure.responded();
      }
    } else {
      header(step.response, line);
    }
  }

  private void unprefixed(String line) {
    if (line.matches("HTTP/[0-9.]+ \\d{3}.*")) {
      if (step.method.isEmpty() && step.status != 0) {
        finish();
      }
      bareHeaders = true;
      if (step.status == 0) {
        received(line);
      }
    } else if (bareHeaders && line.isEmpty()) {
      bareHeaders = false;
    } else if (bareHeaders) {
      if (!step.headersEnded || step.method.isEmpty()) {
        header(step.response, line);
      }
    } else if (step.status != 0 && !line.startsWith("curl: (")) {
      int room = Math.max(0, MAX_BODY - step.body.length());
      step.body.append(line, 0, Math.min(room, line.length())).append(room > 0 ? "\n" : "");
    }
  }

  private static void header(List<String> headers, String line) {
    int colon = line.indexOf(':');
    if (colon > 0) {
      headers.add(line.substring(0, colon).strip());
      headers.add(line.substring(colon + 1).stripLeading());
    }
  }

  private void finish() {
    boolean tunnel = step.method.equals("CONNECT") && step.status / 100 == 2;
    if (step.status != 0 && step.status / 100 != 1 && !tunnel && !step.established) {
      step.https = https;
      if (chain.size() == MAX_STEPS) {
        chain.remove(MAX_STEPS - 1);
      }
      chain.add(step);
      if (step.status / 100 != 3 || step.method.isEmpty()) {
        emit();
      }
    }
    step = new CurlStep();
  }

  private void emit() {
    if (!chain.isEmpty()) {
      found.accept(exchange(chain, ++count));
      chain.clear();
    }
  }

  private static RecordedExchange exchange(List<CurlStep> chain, int number) {
    CurlStep first = chain.get(0);
    CurlStep last = chain.get(chain.size() - 1);
    Headers request = Headers.of(first.request.toArray(String[]::new));
    List<Exchange.Hop> hops = new ArrayList<>();
    for (int i = 1; i < chain.size(); i++) {
      CurlStep next = chain.get(i);
      Headers sent = Headers.of(next.request.toArray(String[]::new));
      hops.add(new Exchange.Hop(chain.get(i - 1).status, next.uri(), sent));
    }
    String body = last.body.toString();
    Exchange.Builder builder =
        Exchange.of(first.method.isEmpty() ? "GET" : first.method, first.uri(), request)
            .response(
                last.status,
                Headers.of(last.response.toArray(String[]::new)),
                body.getBytes(StandardCharsets.UTF_8))
            .requestKnown(!first.method.isEmpty())
            .credential(InferredFacts.credential(request))
            .tokenEndpoint(InferredFacts.tokenEndpoint(first.method, first.uri(), "", body))
            .hops(hops);
    return new RecordedExchange("exchange " + number, builder.build());
  }

  private static final class CurlStep {
    private final List<String> request = new ArrayList<>();
    private List<String> response = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private String method = "";
    private String target = "";
    private int status;
    private boolean https;
    private boolean headersEnded;

    /** Whether this is a proxy's response to CONNECT. */
    private boolean established;

    /** A response replaces an interim one, and a proxy's response to CONNECT. */
    void response(int code) {
      status = code;
      response = new ArrayList<>();
      body.setLength(0);
      headersEnded = false;
    }

    URI uri() {
      if (method.equals("CONNECT")) {
        return LenientUri.parse("https://" + target);
      }
      if (target.toLowerCase(Locale.ROOT).startsWith("http")) {
        return LenientUri.parse(target);
      }
      String host = "unknown.invalid";
      for (int i = 0; i < request.size(); i += 2) {
        if (request.get(i).equalsIgnoreCase("Host")) {
          host = request.get(i + 1);
        }
      }
      return LenientUri.parse((https ? "https://" : "http://") + host + target);
    }
  }
}
