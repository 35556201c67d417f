/** The clients that are compared, one class for each library. */
@NullMarked
package io.apiservice.sdk.benchmarks.endtoend.client;

import org.jspecify.annotations.NullMarked;
