package io.apiservice.sdk.benchmarks.endtoend.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;

/**
 * What every client reads: one user, with a bearer token.
 *
 * @param protocol how it is reached
 * @param base the URI of the server, with a slash at the end
 */
public record Target(Protocol protocol, URI base) {
  /** As long as many signed tokens are. */
  public static final String TOKEN = "t".repeat(800);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().addModule(new JavaTimeModule()).build();
  private static final ObjectReader READER = MAPPER.readerFor(User.class);

  /** How the server is reached. */
  public enum Protocol {
    /** HTTP/1.1 without TLS. */
    CLEARTEXT("HTTP/1.1"),
    /** HTTP/1.1 over TLS 1.3. */
    TLS_HTTP11("TLS 1.3, HTTP/1.1"),
    /** HTTP/2 over TLS 1.3. */
    TLS_HTTP2("TLS 1.3, HTTP/2");

    /** As tables show it. */
    public final String label;

    Protocol(String label) {
      this.label = label;
    }
  }

  /** The value that each call returns. */
  public record User(String id, String name, boolean active, Instant createdAt, String note) {}

  /** The mapper of the clients that bring none. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** Decodes an answer as this SDK does by default: with Jackson. */
  public static User decode(byte[] json) {
    try {
      return READER.readValue(json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The URI of the user. */
  public URI user() {
    return base.resolve("users/42");
  }

  /** The request for the JDK's client, signed. */
  public HttpRequest signed() {
    return unsigned().header("Authorization", "Bearer " + TOKEN).build();
  }

  /** The request for the JDK's client. */
  public HttpRequest.Builder unsigned() {
    return HttpRequest.newBuilder(user()).header("Accept", "application/json");
  }
}
