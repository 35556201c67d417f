/** What a call costs, end to end: this SDK and its peers before the same server. */
@NullMarked
package io.apiservice.sdk.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
