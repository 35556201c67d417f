package io.apiservice.sdk.call;

import java.io.FileNotFoundException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A body of form fields and files, {@code multipart/form-data} (RFC 7578), written as browsers do:
 * in UTF-8, with {@code "}, CR and LF in names percent-encoded. Immutable.
 *
 * <pre>{@code
 * api.post("documents")
 *     .body(Multipart.builder().field("title", "Report").file("file", Path.of("report.pdf")).build())
 *     .returningNothing().send();
 * }</pre>
 */
public final class Multipart {
  private static final String OCTET_STREAM = "application/octet-stream";

  private final String boundary;
  private final List<Part> parts;

  private record Part(String head, BodyPublisher content, boolean once) {}

  private Multipart(List<Part> parts) {
    this.boundary = "apiservice-" + UUID.randomUUID();
    this.parts = List.copyOf(parts);
  }

  /** Begins to build a body. */
  public static Builder builder() {
    return new Builder();
  }

  /** The value of the {@code Content-Type} header, with the boundary. */
  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** Whether the body can be sent again; one with an {@code InputStream} cannot. */
  public boolean repeatable() {
    return parts.stream().noneMatch(Part::once);
  }

  /** The body; its length is known unless a part is a stream. */
  public BodyPublisher publisher() {
    List<BodyPublisher> all = new ArrayList<>();
    for (Part part : parts) {
      all.add(text("--" + boundary + "\r\n" + part.head + "\r\n"));
      all.add(part.content);
      all.add(text("\r\n"));
    }
    all.add(text("--" + boundary + "--\r\n"));
    return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Multipart[" + parts.size() + " parts]";
  }

  /** Builds a {@link Multipart}. Not thread-safe. Every method returns this builder. */
  public static final class Builder {
    private final List<Part> parts = new ArrayList<>();

    private Builder() {}

    /** Adds a field with a text. */
    public Builder field(String name, Object value) {
      return add(name, "", "", text(value.toString()), false);
    }

    /**
     * Adds a file, which is read when the request is sent.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Builder file(String name, Path file) {
      return file(name, file, OCTET_STREAM);
    }

    /** Like {@link #file(String, Path)}, with its media type. */
    public Builder file(String name, Path file, String contentType) {
      Path filename = file.getFileName();
      return file(
          name, filename == null ? "" : filename.toString(), publisherOf(file), contentType);
    }

    /** Adds a file whose content is these bytes. */
    public Builder file(String name, String filename, byte[] content, String contentType) {
      return file(name, filename, BodyPublishers.ofByteArray(content.clone()), contentType);
    }

    /** Adds a file whose content is a stream; the request is then never sent again. */
    public Builder file(String name, String filename, InputStream content, String contentType) {
      Objects.requireNonNull(content, "content");
      return add(name, filename, contentType, BodyPublishers.ofInputStream(() -> content), true);
    }

    /** Adds a file from a publisher of the JDK. */
    public Builder file(String name, String filename, BodyPublisher content, String contentType) {
      return add(name, filename, contentType, content, false);
    }

    private Builder add(
        String name, String filename, String contentType, BodyPublisher content, boolean once) {
      Objects.requireNonNull(content, "content");
      StringBuilder head =
          new StringBuilder("Content-Disposition: form-data; name=\"")
              .append(escaped(normalized(name)))
              .append('"');
      if (!contentType.isEmpty()) {
        head.append("; filename=\"").append(escaped(filename)).append('"');
        head.append("\r\nContent-Type: ").append(checked(contentType));
      }
      parts.add(new Part(head.append("\r\n").toString(), content, once));
      return this;
    }

    /** The body. */
    public Multipart build() {
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("a multipart body needs a part: add a field or a file");
      }
      return new Multipart(parts);
    }
  }

  private static BodyPublisher publisherOf(Path file) {
    try {
      return BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException("there is no file " + file);
    }
  }

  // WHATWG HTML §4.10.21.8: names, but not file names, have their line ends normalised.
  private static String normalized(String name) {
    return name.replaceAll("\r\n|\r|\n", "\r\n");
  }

  private static String escaped(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String checked(String contentType) {
    if (!contentType.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException("the content type of a part has an illegal character");
    }
    return contentType;
  }
}
