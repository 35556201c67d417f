/** The quickstart, and one idea per class, runnable. */
@NullMarked
package io.apiservice.sdk.examples;

import org.jspecify.annotations.NullMarked;
