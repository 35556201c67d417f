package io.apiservice.sdk.benchmarks.endtoend.client;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpPipelineSyncPolicy;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.Context;
import org.jspecify.annotations.Nullable;

/** The pipeline of azure-core over the JDK's client; it insists on HTTP/1.1. */
record AzureLibrary(HttpPipeline pipeline, String uri) implements Client {
  static @Nullable Client open(Target target) {
    return target.protocol() == Target.Protocol.TLS_HTTP2
        ? null
        : new AzureLibrary(
            new HttpPipelineBuilder()
                .httpClient(new JdkHttpClientBuilder().build())
                .policies(new RetryPolicy(), new Signing())
                .build(),
            target.user().toString());
  }

  /** Its own bearer policy refuses to sign without TLS. */
  private static final class Signing extends HttpPipelineSyncPolicy {
    @Override
    protected void beforeSendingRequest(HttpPipelineCallContext context) {
      context.getHttpRequest().setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + Target.TOKEN);
    }
  }

  @Override
  public Target.User call() {
    HttpRequest request =
        new HttpRequest(HttpMethod.GET, uri).setHeader(HttpHeaderName.ACCEPT, "application/json");
    try (HttpResponse response = pipeline.sendSync(request, Context.NONE)) {
      if (response.getStatusCode() != 200) {
        throw new IllegalStateException("the server answered " + response.getStatusCode());
      }
      return Target.decode(response.getBodyAsBinaryData().toBytes());
    }
  }
}
