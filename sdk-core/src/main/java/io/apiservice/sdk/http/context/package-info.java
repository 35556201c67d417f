/**
 * What the SDK keeps in the context of a call: its secrets, and what it waits for. Not exported.
 * May use {@code http} and what that uses.
 */
@NullMarked
package io.apiservice.sdk.http.context;

import org.jspecify.annotations.NullMarked;
