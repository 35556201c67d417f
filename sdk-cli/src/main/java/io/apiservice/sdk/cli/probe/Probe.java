package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import java.util.List;

/** A check that is made in addition to the call. */
public interface Probe {
  /** Makes the check. It may wait for the network. */
  List<CheckResult> run();
}
