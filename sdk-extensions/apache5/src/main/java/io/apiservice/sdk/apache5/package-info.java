/**
 * The care for tokens of an {@link io.apiservice.sdk.ApiClient} for the classic client of Apache
 * HttpClient 5. Start at {@link io.apiservice.sdk.apache5.ApacheCredentials}. To send the SDK's own
 * calls with Apache HttpClient, use {@code sdk-transport-apache5} instead.
 */
@NullMarked
package io.apiservice.sdk.apache5;

import org.jspecify.annotations.NullMarked;
