/** What the parts of a call cost: JMH benchmarks without a network. */
@NullMarked
package io.apiservice.sdk.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
