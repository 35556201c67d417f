/** Start-up, large bodies, many identities and revocations, with tables. */
@NullMarked
package io.apiservice.sdk.benchmarks.limits;

import org.jspecify.annotations.NullMarked;
