/**
 * Apache HttpClient 5 as the transport of an {@code ApiClient}. Start at {@link
 * io.apiservice.sdk.transport.apache5.ApacheTransport}.
 */
@NullMarked
package io.apiservice.sdk.transport.apache5;

import org.jspecify.annotations.NullMarked;
