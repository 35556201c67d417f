/** Examples that need other libraries, which only the tests of this module depend on. */
@NullMarked
package io.apiservice.sdk.examples.libraries;

import org.jspecify.annotations.NullMarked;
