/** Bodies that are read element by element. Not exported. May use {@code call}. */
@NullMarked
package io.apiservice.sdk.stream;

import org.jspecify.annotations.NullMarked;
