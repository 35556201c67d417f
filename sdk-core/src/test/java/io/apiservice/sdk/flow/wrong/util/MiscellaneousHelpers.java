package io.apiservice.sdk.flow.wrong.util;

/** In a package that should not be. */
final class MiscellaneousHelpers {}
