package io.apiservice.sdk.async.wrong.util;

/** A class in a package whose name is not allowed. */
final class MiscellaneousHelpers {}
