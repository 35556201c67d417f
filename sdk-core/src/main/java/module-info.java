/** A client SDK for token-protected HTTP APIs. Start at {@link io.apiservice.sdk.ApiClient}. */
module io.apiservice.sdk {
  requires transitive java.net.http;
  requires transitive org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.datatype.jsr310;
  requires com.fasterxml.jackson.datatype.jdk8;
  requires io.github.resilience4j.retry;
  requires io.github.resilience4j.ratelimiter;
  requires io.github.resilience4j.bulkhead;
  requires io.github.resilience4j.core;
  requires org.slf4j;

  exports io.apiservice.sdk;
  exports io.apiservice.sdk.auth;
  exports io.apiservice.sdk.call;
  exports io.apiservice.sdk.diagnosis;
  exports io.apiservice.sdk.diagnosis.rules;
  exports io.apiservice.sdk.error;
  exports io.apiservice.sdk.event;
  exports io.apiservice.sdk.http;
  exports io.apiservice.sdk.http.spi;
  exports io.apiservice.sdk.json;
  exports io.apiservice.sdk.oauth;
  exports io.apiservice.sdk.store;
}
