package io.apiservice.sdk.benchmarks;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * azure-core's bearer policy over a credential of the application's own. The policy renews for a
 * <em>claims</em> challenge only, and its cache does not join blocking and asynchronous callers;
 * the strongest form overrides the documented hook for challenges, and its credential refreshes
 * under a lock, and only when the token that was rejected is the current one.
 */
final class AzureCore implements Peer {
  private enum Form {
    AS_IT_COMES("azure-core, as it comes"),
    BLOCKING("azure-core, as it comes, no asynchronous callers"),
    OWN_LOCK("azure-core, own challenge hook and lock");

    private final String title;

    Form(String title) {
      this.title = title;
    }
  }

  private static final String SCOPE = "api";

  private final Form form;

  private AzureCore(Form form) {
    this.form = form;
  }

  static AzureCore asItComes() {
    return new AzureCore(Form.AS_IT_COMES);
  }

  static AzureCore blockingOnly() {
    return new AzureCore(Form.BLOCKING);
  }

  static AzureCore withOwnLock() {
    return new AzureCore(Form.OWN_LOCK);
  }

  @Override
  public String name() {
    return form.title;
  }

  @Override
  public Session open(BenchmarkSetup setup) {
    OwnRefresh tokens = new OwnRefresh(setup);
    HttpPipeline pipeline =
        new HttpPipelineBuilder()
            .httpClient(new JdkHttpClientBuilder().build())
            .policies(
                form == Form.OWN_LOCK
                    ? new Hooked(new Locked(tokens))
                    : new BearerTokenAuthenticationPolicy(new Plain(tokens), SCOPE),
                new Cleartext())
            .build();
    String url = "https" + setup.resource().toString().substring("http".length());
    return new Use(pipeline, url, form != Form.BLOCKING);
  }

  private static AccessToken azured(OwnRefresh.Token token) {
    return new AccessToken(token.value(), token.expiresAt().atOffset(ZoneOffset.UTC));
  }

  /** Leaves everything to the cache, which fetches when it thinks that it should. */
  private static final class Plain implements TokenCredential {
    private final OwnRefresh tokens;
    private final AtomicBoolean given = new AtomicBoolean();

    Plain(OwnRefresh tokens) {
      this.tokens = tokens;
    }

    @Override
    public Mono<AccessToken> getToken(TokenRequestContext request) {
      return Mono.fromCallable(() -> getTokenSync(request))
          .subscribeOn(Schedulers.boundedElastic());
    }

    // The cache cannot be filled beforehand: the first question is answered with the token at hand.
    @Override
    public AccessToken getTokenSync(TokenRequestContext request) {
      try {
        boolean first = tokens.token().expiresAt().isAfter(Instant.now()) && !given.getAndSet(true);
        return azured(first ? tokens.token() : tokens.refresh());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Locked implements TokenCredential {
    private final OwnRefresh tokens;

    Locked(OwnRefresh tokens) {
      this.tokens = tokens;
    }

    @Override
    public Mono<AccessToken> getToken(TokenRequestContext request) {
      return Mono.fromCallable(() -> getTokenSync(request))
          .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public synchronized AccessToken getTokenSync(TokenRequestContext request) {
      try {
        OwnRefresh.Token current = tokens.token();
        String claims = request.getClaims();
        boolean dead =
            current.expiresAt().isBefore(Instant.now())
                || (claims != null && claims.endsWith(" Bearer " + current.value()));
        return azured(dead ? tokens.refresh() : current);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Asks again after every 401; claims that differ each time make the cache fetch. */
  private static final class Hooked extends BearerTokenAuthenticationPolicy {
    private final AtomicLong challenges = new AtomicLong();

    Hooked(TokenCredential credential) {
      super(credential, SCOPE);
    }

    @Override
    public Mono<Boolean> authorizeRequestOnChallenge(
        HttpPipelineCallContext context, HttpResponse response) {
      return setAuthorizationHeader(context, after(response)).thenReturn(true);
    }

    @Override
    public boolean authorizeRequestOnChallengeSync(
        HttpPipelineCallContext context, HttpResponse response) {
      setAuthorizationHeaderSync(context, after(response));
      return true;
    }

    private TokenRequestContext after(HttpResponse response) {
      String rejected = response.getRequest().getHeaders().getValue(HttpHeaderName.AUTHORIZATION);
      return new TokenRequestContext()
          .addScopes(SCOPE)
          .setClaims(challenges.incrementAndGet() + " " + rejected);
    }
  }

  /** The policy insists on https; the servers of the comparison have none. */
  private static final class Cleartext implements HttpPipelinePolicy {
    @Override
    public Mono<HttpResponse> process(
        HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
      strip(context);
      return next.process();
    }

    @Override
    public HttpResponse processSync(
        HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
      strip(context);
      return next.processSync();
    }

    private static void strip(HttpPipelineCallContext context) {
      HttpRequest request = context.getHttpRequest();
      request.setUrl(request.getUrl().toString().replaceFirst("^https:", "http:"));
    }
  }

  private record Use(HttpPipeline pipeline, String url, boolean asynchronous) implements Session {
    @Override
    public void call() {
      try (HttpResponse response =
          pipeline.sendSync(new HttpRequest(HttpMethod.GET, url), Context.NONE)) {
        check(response);
        response.getBodyAsBinaryData().toBytes();
      }
    }

    @Override
    public @Nullable CompletableFuture<?> callAsync() {
      if (!asynchronous) {
        return null;
      }
      return pipeline
          .send(new HttpRequest(HttpMethod.GET, url))
          .flatMap(
              response -> {
                check(response);
                return response.getBodyAsByteArray();
              })
          .toFuture();
    }

    private static void check(HttpResponse response) {
      if (response.getStatusCode() != 200) {
        throw new IllegalStateException("the API answered " + response.getStatusCode());
      }
    }
  }
}
