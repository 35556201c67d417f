/** What the tests of parsers share: nonsense, nearly right inputs, secrets, and checks of both. */
@NullMarked
package io.apiservice.sdk.fuzz;

import org.jspecify.annotations.NullMarked;
