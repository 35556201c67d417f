package io.apiservice.sdk.cli.json.wrong;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.redact.SecretMask;

/** Breaks the rules on purpose: a lower package uses a higher one, and internals of the library. */
record UpwardUse(CheckResult result, SecretMask mask) {}
