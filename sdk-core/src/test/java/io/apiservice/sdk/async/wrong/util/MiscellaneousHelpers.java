package io.apiservice.sdk.async.wrong.util;

/** In a package that should not be. */
final class MiscellaneousHelpers {}
