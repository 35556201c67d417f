/** The care for tokens of an {@link io.apiservice.sdk.ApiClient} for OkHttp clients. */
@NullMarked
package io.apiservice.sdk.okhttp;

import org.jspecify.annotations.NullMarked;
