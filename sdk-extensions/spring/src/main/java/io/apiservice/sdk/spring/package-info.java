/**
 * The care for tokens of an {@link io.apiservice.sdk.ApiClient} for Spring's clients: {@link
 * io.apiservice.sdk.spring.RestClientCredentials} for {@code RestClient} and {@code RestTemplate},
 * {@link io.apiservice.sdk.spring.WebClientCredentials} for {@code WebClient}.
 */
@NullMarked
package io.apiservice.sdk.spring;

import org.jspecify.annotations.NullMarked;
