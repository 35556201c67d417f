package io.apiservice.sdk.spring;

import io.apiservice.sdk.ApiClient;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/** Signs a request, and renews the credential and repeats the request once after a refusal. */
record AuthenticatingFilter(ApiClient api) implements ExchangeFilterFunction {
  @Override
  public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
    return Mono.deferContextual(
        context -> new WebClientExchange(api, request, next, context).response());
  }
}
