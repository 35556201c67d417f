/**
 * The entry points: {@link io.apiservice.sdk.ApiClient} and {@link io.apiservice.sdk.Resource}. May
 * use every other package of the module.
 */
@NullMarked
package io.apiservice.sdk;

import org.jspecify.annotations.NullMarked;
