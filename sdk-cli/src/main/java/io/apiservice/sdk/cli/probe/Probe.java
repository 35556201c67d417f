package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import java.util.List;

/** Something that can be looked at beside the call itself. */
public interface Probe {
  List<CheckResult> run();
}
