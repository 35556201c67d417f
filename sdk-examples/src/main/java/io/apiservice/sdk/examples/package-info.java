/** The quickstart, and examples that can be run, one idea per class. */
@NullMarked
package io.apiservice.sdk.examples;

import org.jspecify.annotations.NullMarked;
