/** Tests of the transport: the same behaviour as with the JDK's client. */
@NullMarked
package io.apiservice.sdk.transport.apache5;

import org.jspecify.annotations.NullMarked;
