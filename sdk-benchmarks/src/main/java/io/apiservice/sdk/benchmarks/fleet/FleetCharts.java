package io.apiservice.sdk.benchmarks.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the load on the store as SVG. */
final class FleetCharts {
  /** A point of a chart is the busiest second of such a step. */
  private static final Duration STEP = Duration.ofSeconds(10);

  private final Path output;

  FleetCharts(Path output) {
    this.output = output;
  }

  void draw(List<FleetFigures> all) throws IOException {
    int largest =
        all.stream()
            .filter(figures -> figures.scenario().logins() == 1)
            .mapToInt(figures -> figures.scenario().processes())
            .max()
            .orElse(0);
    Duration from = FleetScenario.LIFETIME.minusMinutes(8);
    Duration to = FleetScenario.LIFETIME.plusMinutes(6);
    List<FleetFigures> one =
        all.stream()
            .filter(figures -> figures.scenario().logins() == 1)
            .filter(figures -> figures.scenario().processes() == largest)
            .filter(figures -> figures.scenario().incident() == FleetScenario.Incident.NONE)
            .toList();
    String fleet = one.isEmpty() ? "" : one.get(0).scenario().fleet() + " of one login: ";
    XYChart jitter = chart(fleet + "a token is renewed; store operations a second", false);
    XYChart outages = chart(fleet + "outages; store operations a second", false);
    XYChart requests = chart(fleet + "outages; token requests a second", false);
    for (FleetFigures figures : one) {
      boolean outage = figures.scenario().over().toSeconds() > 0;
      addTime(outage ? outages : jitter, figures, figures.operations(), from, to);
      if (outage) {
        addTime(requests, figures, figures.requests(), from, to);
      }
    }
    save(jitter, "jitter");
    save(outages, "outages");
    save(requests, "requests");
    save(sizes(all, "operations of the store in the busiest second", FleetFigures::peak), "sizes");
  }

  private static XYChart sizes(
      List<FleetFigures> all, String what, ToLongFunction<FleetFigures> figure) {
    XYChart chart = chart("processes of one login; " + what, true);
    Set<String> names = new LinkedHashSet<>();
    all.forEach(figures -> names.add(figures.scenario().name()));
    for (String name : names) {
      List<Double> sizes = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (FleetFigures figures : all) {
        if (figures.scenario().logins() == 1 && figures.scenario().name().equals(name)) {
          sizes.add((double) figures.scenario().processes());
          values.add((double) Math.max(1, figure.applyAsLong(figures)));
        }
      }
      if (sizes.size() > 1) {
        chart.addSeries(name, sizes, values);
      }
    }
    return chart;
  }

  private static void addTime(
      XYChart chart, FleetFigures figures, Counter counter, Duration from, Duration to) {
    List<Double> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (Duration at = from; at.compareTo(to) < 0; at = at.plus(STEP)) {
      times.add(at.minus(FleetScenario.LIFETIME).toSeconds() / 60.0);
      values.add((double) counter.peak(at, at.plus(STEP)));
    }
    chart.addSeries(figures.scenario().name(), times, values).setMarker(SeriesMarkers.NONE);
  }

  private static XYChart chart(String title, boolean sizes) {
    XYChart chart =
        new XYChartBuilder()
            .width(1000)
            .height(520)
            .title(title)
            .xAxisTitle(sizes ? "processes" : "minutes from the expiry of the token")
            .theme(Styler.ChartTheme.GGPlot2)
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setXAxisDecimalPattern(sizes ? "#,##0" : "0");
    chart.getStyler().setYAxisDecimalPattern("#,##0");
    chart.getStyler().setXAxisLogarithmic(sizes);
    chart.getStyler().setYAxisLogarithmic(sizes);
    return chart;
  }

  private void save(XYChart chart, String name) throws IOException {
    if (!chart.getSeriesMap().isEmpty()) {
      VectorGraphicsEncoder.saveVectorGraphic(
          chart,
          output.resolve(name + ".svg").toString(),
          VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    }
  }
}
