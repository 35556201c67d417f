package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A refused exchange: the request, the response, and what else is known about them. It is the input
 * of a diagnosis. It contains secrets, because the request headers are as sent, so it must not be
 * printed.
 */
public final class Exchange {
  private final Builder from;

  private Exchange(Builder from) {
    this.from = from;
  }

  /** Starts building an exchange with the request as it was first sent. */
  public static Builder of(String method, URI uri, Headers requestHeaders) {
    return new Builder(method, uri, requestHeaders);
  }

  /** The HTTP method. */
  public String method() {
    return from.method;
  }

  /** The URI of the first request. */
  public URI uri() {
    return from.uri;
  }

  /** The headers of the first request, including the credential. */
  public Headers requestHeaders() {
    return from.requestHeaders;
  }

  /** The redirects that were followed, in order. */
  public List<Hop> hops() {
    return from.hops;
  }

  /** The status of the final response. */
  public int status() {
    return from.status;
  }

  /** The headers of the final response. */
  public Headers responseHeaders() {
    return from.responseHeaders;
  }

  /** The beginning of the body of the final response. */
  public byte[] body() {
    return from.body;
  }

  /** What is known about the credential. */
  public CredentialFacts credential() {
    return from.credential;
  }

  /** The time on the client's clock when the response arrived. */
  public Instant clientTime() {
    return from.clientTime;
  }

  /**
   * How far the server's clock is ahead of the client's, if that was measured at the token
   * endpoint.
   */
  public Optional<Duration> clockOffset() {
    return from.clockOffset;
  }

  /** What was tried during the call. */
  public List<Attempt> tried() {
    return from.tried;
  }

  /** Whether the request went to a token endpoint. */
  public boolean tokenEndpoint() {
    return from.tokenEndpoint;
  }

  /** Whether the refused token had itself been obtained because of a refusal. */
  public boolean freshTokenRejected() {
    return from.freshTokenRejected;
  }

  /**
   * The exchange with the token endpoint in which a refresh failed, if that is why the call failed.
   */
  public Optional<Exchange> refreshFailure() {
    return from.refreshFailure;
  }

  /** The URI of the API's documentation, if configured. */
  public Optional<URI> documentation() {
    return from.documentation;
  }

  /** The beginning of the request body, if it was a form with credentials. */
  public String requestBody() {
    return from.requestBody;
  }

  /** Whether the request is known. It is unknown if only a recording of the response exists. */
  public boolean requestKnown() {
    return from.requestKnown;
  }

  /** Additional names of headers and query parameters that carry the credential. */
  public List<String> credentialNames() {
    return from.credentialNames;
  }

  /** Additional texts that must not be shown, besides the secrets found in the exchange. */
  public List<String> secrets() {
    return from.secrets;
  }

  @Override
  public String toString() {
    return "Exchange[" + method() + " " + status() + "]";
  }

  /**
   * One redirect that was followed.
   *
   * @param status its status
   * @param to its target
   * @param requestHeaders the headers of the next request
   */
  public record Hop(int status, URI to, Headers requestHeaders) {}

  /** Builds an exchange. Not thread-safe. */
  public static final class Builder {
    private final String method;
    private final URI uri;
    private final Headers requestHeaders;
    private List<Hop> hops = List.of();
    private int status;
    private Headers responseHeaders = Headers.empty();
    private byte[] body = new byte[0];
    private CredentialFacts credential = CredentialFacts.of(CredentialFacts.Type.NONE);
    private Instant clientTime = Instant.EPOCH;
    private Optional<Duration> clockOffset = Optional.empty();
    private List<Attempt> tried = List.of();
    private boolean tokenEndpoint;
    private boolean freshTokenRejected;
    private Optional<Exchange> refreshFailure = Optional.empty();
    private Optional<URI> documentation = Optional.empty();
    private List<String> credentialNames = List.of();
    private String requestBody = "";
    private boolean requestKnown = true;
    private List<String> secrets = List.of();

    private Builder(String method, URI uri, Headers requestHeaders) {
      this.method = method;
      this.uri = uri;
      this.requestHeaders = requestHeaders;
    }

    /** The redirects that were followed. */
    public Builder hops(List<Hop> hops) {
      this.hops = List.copyOf(hops);
      return this;
    }

    /** The final response; a long body may be truncated. */
    public Builder response(int status, Headers headers, byte[] body) {
      this.status = status;
      this.responseHeaders = headers;
      this.body = body.clone();
      return this;
    }

    /** What is known about the credential. */
    public Builder credential(CredentialFacts credential) {
      this.credential = credential;
      return this;
    }

    /** The time on the client's clock when the response arrived. */
    public Builder clientTime(Instant clientTime) {
      this.clientTime = clientTime;
      return this;
    }

    /** How far the server's clock is ahead of the client's. */
    public Builder clockOffset(Duration offset) {
      this.clockOffset = Optional.of(offset);
      return this;
    }

    /** What was tried. */
    public Builder tried(List<Attempt> tried) {
      this.tried = List.copyOf(tried);
      return this;
    }

    /** Whether the request went to a token endpoint. */
    public Builder tokenEndpoint(boolean tokenEndpoint) {
      this.tokenEndpoint = tokenEndpoint;
      return this;
    }

    /** Whether the refused token had itself been obtained because of a refusal. */
    public Builder freshTokenRejected(boolean rejected) {
      this.freshTokenRejected = rejected;
      return this;
    }

    /** The exchange with the token endpoint in which a refresh failed. */
    public Builder refreshFailure(Exchange failure) {
      this.refreshFailure = Optional.of(failure);
      return this;
    }

    /** The URI of the API's documentation. */
    public Builder documentation(URI documentation) {
      this.documentation = Optional.of(documentation);
      return this;
    }

    /** Names of headers and query parameters that carry the credential. */
    public Builder credentialNames(List<String> names) {
      this.credentialNames = List.copyOf(names);
      return this;
    }

    /**
     * Whether the request's headers are known. If they are not, no conclusion is drawn from missing
     * headers.
     */
    public Builder requestKnown(boolean known) {
      this.requestKnown = known;
      return this;
    }

    /** The request body, if it is a form with credentials. */
    public Builder requestBody(String body) {
      this.requestBody = body;
      return this;
    }

    /** Texts that must not be shown, for example secrets of earlier requests of the same call. */
    public Builder secrets(List<String> secrets) {
      this.secrets = List.copyOf(secrets);
      return this;
    }

    /** Builds the exchange. */
    public Exchange build() {
      return new Exchange(this);
    }
  }
}
