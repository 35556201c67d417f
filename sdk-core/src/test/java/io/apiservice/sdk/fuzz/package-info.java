/**
 * Generated inputs that the tests of parsers share: texts without meaning, nearly valid inputs, and
 * secrets; and checks of the results.
 */
@NullMarked
package io.apiservice.sdk.fuzz;

import org.jspecify.annotations.NullMarked;
