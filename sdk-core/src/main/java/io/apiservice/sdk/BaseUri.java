package io.apiservice.sdk;

import io.apiservice.sdk.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks a base URI. The messages say what is wrong. They do not quote the URI, because it may
 * contain a secret.
 */
final class BaseUri {
  private static final Pattern DOTS = Pattern.compile("(?i)(\\.|%2e){1,2}");

  private BaseUri() {}

  static URI parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("the base URI is empty: write https://host/path/");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "the base URI has an illegal character at position " + (e.getIndex() + 1));
    }
  }

  static URI checked(URI uri) {
    if (!Objects.requireNonNull(uri, "baseUri").isAbsolute() || uri.isOpaque()) {
      throw new IllegalArgumentException(
          "the base URI is relative: begin with https://, for instance https://api.example.com/v1/");
    }
    if (uri.getRawUserInfo() != null || (uri.getRawAuthority() + "").indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "the base URI has a user or password before the host: remove it, and use credentials(…)");
    }
    if (uri.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "the base URI has a query: remove it, and use query(name, value) of a request");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("the base URI has a fragment (#…): remove it");
    }
    for (String segment : String.valueOf(uri.getRawPath()).split("/", -1)) {
      if (DOTS.matcher(segment).matches()) {
        throw new IllegalArgumentException("the base URI has a dot segment: write the path out");
      }
    }
    Origin.of(uri);
    return uri;
  }

  static Origin origin(URI uri, boolean cleartext) {
    Origin origin = Origin.of(uri);
    if (!origin.secure() && !origin.loopback() && !cleartext) {
      throw new IllegalArgumentException(
          origin
              + " is not encrypted, so anyone on the network path could read the credential: use"
              + " https, or allowCleartext() if you must. Only 127.0.0.0/8, ::1 and localhost count as"
              + " this machine");
    }
    return origin;
  }
}
