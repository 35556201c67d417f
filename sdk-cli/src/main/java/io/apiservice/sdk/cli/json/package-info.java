/** Reads JSON of any shape with the streaming parser. Uses no other package of the command line. */
@NullMarked
package io.apiservice.sdk.cli.json;

import org.jspecify.annotations.NullMarked;
