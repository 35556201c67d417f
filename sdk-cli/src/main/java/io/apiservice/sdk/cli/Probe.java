package io.apiservice.sdk.cli;

import java.util.List;

/** Something that can be looked at beside the call itself. */
interface Probe {
  List<CheckResult> run();
}
