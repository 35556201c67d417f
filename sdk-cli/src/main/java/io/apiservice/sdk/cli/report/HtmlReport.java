package io.apiservice.sdk.cli.report;

import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A report in one self-contained HTML file, without scripts, images or links to other pages.
 * Refusals of one kind are one section. Only the sections are kept in memory, at most {@value
 * #MAX_GROUPS}.
 */
public final class HtmlReport implements AutoCloseable {
  /** How many kinds of refusals are described. Further ones are counted. */
  static final int MAX_GROUPS = 500;

  private final Writer out;
  private final Map<RefusalGroup.Key, RefusalGroup> groups = new LinkedHashMap<>();
  private final List<String> sources = new ArrayList<>();
  private final EntryList accepted = new EntryList();
  private int omitted;

  private HtmlReport(Writer out) {
    this.out = out;
  }

  public static HtmlReport open(Path file) throws IOException {
    return to(Files.newBufferedWriter(file));
  }

  public static HtmlReport to(Writer out) {
    return new HtmlReport(out);
  }

  /** The exchanges that follow come from this file. */
  public void source(String name) {
    sources.add(SafeText.of(name));
  }

  public void add(ExplainedExchange one) {
    String id = SafeText.of(one.recordedExchange().id());
    String entry = sources.size() < 2 ? id : sources.get(sources.size() - 1) + " " + id;
    if (one.accepted()) {
      accepted.add(entry);
      return;
    }
    RefusalGroup.Key key = RefusalGroup.Key.of(one);
    RefusalGroup group = groups.get(key);
    if (group == null && groups.size() == MAX_GROUPS) {
      omitted++;
      return;
    }
    groups.computeIfAbsent(key, k -> new RefusalGroup(k, one, entry)).add(one, entry);
  }

  /** Writes the document. */
  public void end() throws IOException {
    List<RefusalGroup> sorted = new ArrayList<>(groups.values());
    sorted.sort(Comparator.comparingInt(RefusalGroup::count).reversed());
    int refused = omitted + sorted.stream().mapToInt(RefusalGroup::count).sum();
    String title = title(refused, refused + accepted.count());
    out.write(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        """);
    out.write("<title>" + title + "</title>\n<style>\n" + css() + "</style></head><body>\n");
    out.write("<h1>" + title + "</h1>\n");
    if (!sources.isEmpty()) {
      out.write("<p class=\"soft\">" + escape(String.join(", ", sources)) + "</p>\n");
    }
    summary(sorted);
    for (int i = 0; i < sorted.size(); i++) {
      out.write(sorted.get(i).section(i + 1));
    }
    if (omitted > 0) {
      out.write("<p>" + omitted + " refusals of further kinds are not described here.</p>\n");
    }
    if (accepted.count() > 0) {
      out.write("<h3>Accepted</h3>\n<p class=\"soft\">" + escape(accepted.text()) + "</p>\n");
    }
    out.write("</body></html>\n");
  }

  private static String title(int refused, int all) {
    if (refused == 0) {
      return all == 0 ? "No requests" : "No request was refused";
    }
    return refused + " of " + all + (all == 1 ? " request was" : " requests were") + " refused";
  }

  private void summary(List<RefusalGroup> sorted) throws IOException {
    StringBuilder bar = new StringBuilder();
    StringBuilder legend = new StringBuilder();
    for (Confidence confidence : Confidence.values()) {
      String name = confidence.name().toLowerCase(Locale.ROOT);
      int count =
          sorted.stream()
              .filter(group -> group.key().confidence() == confidence)
              .mapToInt(RefusalGroup::count)
              .sum();
      part(bar, legend, name, count, "refused, the cause is " + name);
    }
    part(bar, legend, "accepted", accepted.count(), "accepted");
    if (!legend.isEmpty()) {
      out.write("<div class=\"bar\" aria-hidden=\"true\">" + bar + "</div>\n");
      out.write("<p class=\"legend\">" + legend + "</p>\n");
    }
    if (!sorted.isEmpty()) {
      out.write("<ol class=\"causes\">\n");
      for (int i = 0; i < sorted.size(); i++) {
        out.write(sorted.get(i).line(i + 1));
      }
      out.write("</ol>\n");
    }
  }

  private static void part(
      StringBuilder bar, StringBuilder legend, String name, int count, String text) {
    if (count > 0) {
      bar.append("<span class=\"%s\" style=\"flex:%d\"></span>".formatted(name, count));
      legend.append("<span class=\"%s\">%d %s</span>".formatted(name, count, text));
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private static String css() throws IOException {
    try (InputStream css =
        Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
