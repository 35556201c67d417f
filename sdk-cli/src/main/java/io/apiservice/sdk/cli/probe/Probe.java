package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import java.util.List;

/** A check beside the call itself. */
public interface Probe {
  /** Checks; may wait for the network. */
  List<CheckResult> run();
}
