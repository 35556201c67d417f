package io.apiservice.sdk.cli.report;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code doctor} prints.
 *
 * @param headline the status and the request, or why there is no response
 * @param checks the results of the checks
 * @param diagnosis why it was refused, if it was
 * @param replay completes the command that repeats the request
 * @param exit the exit code
 */
public record DoctorReport(
    String headline,
    List<CheckResult> checks,
    Optional<Diagnosis> diagnosis,
    CurlReplay replay,
    int exit) {
  public String text() {
    StringBuilder out = new StringBuilder(headline).append('\n');
    diagnosis.ifPresent(d -> out.append(replay.explain(d)).append('\n'));
    for (CheckResult result : checks) {
      out.append("  ")
          .append(result.name())
          .append(" ".repeat(Math.max(1, 8 - result.name().length())))
          .append(result.good() ? "" : "! ")
          .append(result.text())
          .append('\n');
    }
    return out.toString().stripTrailing();
  }

  public String json() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("headline", headline);
    report.put("exit", exit);
    List<Object> list = new ArrayList<>();
    for (CheckResult result : checks) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", result.name());
      one.put("good", result.good());
      one.put("text", result.text());
      list.add(one);
    }
    report.put("checks", list);
    diagnosis.ifPresent(d -> report.put("diagnosis", replay.members(d)));
    return JsonView.write(report);
  }
}
