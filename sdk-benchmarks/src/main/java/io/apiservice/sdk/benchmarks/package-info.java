/** Comparisons, run side by side by hand; nothing here is a test. */
@NullMarked
package io.apiservice.sdk.benchmarks;

import org.jspecify.annotations.NullMarked;
