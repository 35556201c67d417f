package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The place of the secret in a request.
 *
 * @param name the name of the header or query parameter
 * @param query whether it is a query parameter
 * @param prefix the text before the secret, for example {@code "Bearer "}
 * @param secret the secret
 */
public record CredentialPlacement(String name, boolean query, String prefix, String secret) {
  public Headers sign(Headers headers) {
    return query ? headers : headers.with(name, prefix + secret);
  }

  public URI sign(URI uri) {
    if (!query) {
      return uri;
    }
    String separator = uri.getRawQuery() == null ? "?" : "&";
    String pair =
        URLEncoder.encode(name, StandardCharsets.UTF_8)
            + "="
            + URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(uri + separator + pair);
  }

  /**
   * Returns what must not be shown: the secret and, with Basic, the user and the password in it.
   */
  public List<String> secrets() {
    return prefix.equalsIgnoreCase("Basic ") ? decoded() : List.of(secret);
  }

  private List<String> decoded() {
    try {
      String pair = new String(Base64.getDecoder().decode(secret), StandardCharsets.UTF_8);
      return List.of(secret, pair, pair.substring(pair.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return List.of(secret);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
