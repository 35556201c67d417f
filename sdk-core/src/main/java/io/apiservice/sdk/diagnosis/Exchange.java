package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One refused exchange: what was sent, what came back, and what is known around it. Holds secrets
 * (the request headers are as sent): it is an input, never printed.
 */
public final class Exchange {
  private final Builder from;

  private Exchange(Builder from) {
    this.from = from;
  }

  /** Starts from the request as first sent. */
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

  /** The headers of the first request, credential included. */
  public Headers requestHeaders() {
    return from.requestHeaders;
  }

  /** Redirects that were followed, in order. */
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

  /** The (beginning of the) body of the final response. */
  public byte[] body() {
    return from.body;
  }

  /** What is known of the credential. */
  public CredentialFacts credential() {
    return from.credential;
  }

  /** The client's own time when the response came. */
  public Instant clientTime() {
    return from.clientTime;
  }

  /** Server clock minus client clock, where measured at the token endpoint. */
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

  /** Whether the refused token had just been obtained because of a refusal. */
  public boolean freshTokenRejected() {
    return from.freshTokenRejected;
  }

  /** The failed exchange with the token endpoint that stands behind this one, if any. */
  public Optional<Exchange> refreshFailure() {
    return from.refreshFailure;
  }

  /** Where the API's documentation is, if configured. */
  public Optional<URI> documentation() {
    return from.documentation;
  }

  /** The (beginning of the) body of the request, where a form with credentials was sent. */
  public String requestBody() {
    return from.requestBody;
  }

  /** Whether the request is known at all; recordings of answers alone do not show it. */
  public boolean requestKnown() {
    return from.requestKnown;
  }

  /** Names of headers and query parameters that carry the credential, beside the usual ones. */
  public List<String> credentialNames() {
    return from.credentialNames;
  }

  /** Texts that must not be shown, beside those that the exchange itself shows to be secret. */
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
   * @param to where it led
   * @param requestHeaders the headers that the next request carried
   */
  public record Hop(int status, URI to, Headers requestHeaders) {}

  /** Assembles an exchange. Not thread-safe. */
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

    /** Redirects that were followed. */
    public Builder hops(List<Hop> hops) {
      this.hops = List.copyOf(hops);
      return this;
    }

    /** The final response; at most the first part of a long body. */
    public Builder response(int status, Headers headers, byte[] body) {
      this.status = status;
      this.responseHeaders = headers;
      this.body = body.clone();
      return this;
    }

    /** What is known of the credential. */
    public Builder credential(CredentialFacts credential) {
      this.credential = credential;
      return this;
    }

    /** The client's own time when the response came. */
    public Builder clientTime(Instant clientTime) {
      this.clientTime = clientTime;
      return this;
    }

    /** Server clock minus client clock. */
    public Builder clockOffset(Duration offset) {
      this.clockOffset = Optional.of(offset);
      return this;
    }

    /** What was tried. */
    public Builder tried(List<Attempt> tried) {
      this.tried = List.copyOf(tried);
      return this;
    }

    /** Marks an exchange with a token endpoint. */
    public Builder tokenEndpoint(boolean tokenEndpoint) {
      this.tokenEndpoint = tokenEndpoint;
      return this;
    }

    /** Says that the refused token had just been obtained because of a refusal. */
    public Builder freshTokenRejected(boolean rejected) {
      this.freshTokenRejected = rejected;
      return this;
    }

    /** The failed exchange with the token endpoint behind this one. */
    public Builder refreshFailure(Exchange failure) {
      this.refreshFailure = Optional.of(failure);
      return this;
    }

    /** Where the API's documentation is. */
    public Builder documentation(URI documentation) {
      this.documentation = Optional.of(documentation);
      return this;
    }

    /** Names of headers and query parameters that carry the credential. */
    public Builder credentialNames(List<String> names) {
      this.credentialNames = List.copyOf(names);
      return this;
    }

    /** Says that the request's headers were not recorded, so that nothing follows from them. */
    public Builder requestKnown(boolean known) {
      this.requestKnown = known;
      return this;
    }

    /** The body of the request, where it is a form with credentials. */
    public Builder requestBody(String body) {
      this.requestBody = body;
      return this;
    }

    /** Texts that must not be shown, for instance secrets of earlier requests of the same call. */
    public Builder secrets(List<String> secrets) {
      this.secrets = List.copyOf(secrets);
      return this;
    }

    /** The exchange. */
    public Exchange build() {
      return new Exchange(this);
    }
  }
}
