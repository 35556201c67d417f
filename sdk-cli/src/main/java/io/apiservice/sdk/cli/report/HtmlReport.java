package io.apiservice.sdk.cli.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A report in one self-contained HTML file: no scripts, links or images. */
public final class HtmlReport implements AutoCloseable {
  private final Writer out;
  private int count;

  private HtmlReport(Writer out) {
    this.out = out;
  }

  public static HtmlReport open(Path file) throws IOException {
    return to(Files.newBufferedWriter(file));
  }

  public static HtmlReport to(Writer out) throws IOException {
    HtmlReport report = new HtmlReport(out);
    report.out.write(HEAD);
    report.out.write("<h1>Why these requests were refused</h1>\n");
    return report;
  }

  public void add(ExplainedExchange one) {
    StringBuilder section = new StringBuilder();
    section(section, one);
    count++;
    try {
      out.append(section);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the number of exchanges and the end of the document. */
  public void end() throws IOException {
    out.write("<p>" + count + " in all</p>\n</body></html>\n");
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private static void section(StringBuilder out, ExplainedExchange one) {
    out.append("<section><h2><code>")
        .append(escape(one.diagnosis().cause().name()))
        .append("</code> ")
        .append(escape(one.diagnosis().summary()))
        .append("</h2>\n<p>")
        .append(escape(one.headline()))
        .append("</p>\n<pre>");
    one.diagnosis()
        .explain()
        .lines()
        .forEach(l -> out.append("<span>").append(escape(l.strip())).append("\n</span>"));
    out.append("</pre></section>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width">
      <title>Why these requests were refused</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem;
        color: #1c2430; background: #fff }
      section { border: 1px solid #ccd3dd; border-radius: 6px; padding: 0 1rem; margin: 1rem 0 }
      h2 { font-size: 1.05rem } h2 code { color: #a3161b }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f6f9; padding: .7rem }
      pre span { display: block; padding-left: 8ch; text-indent: -8ch }
      @media (prefers-color-scheme: dark) {
        body { color: #dde3ea; background: #14181d } section { border-color: #39424d }
        pre { background: #1d232a } h2 code { color: #ff8087 } }
      </style></head><body>
      """;
}
