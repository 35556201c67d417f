package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.Options.Cell;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.style.Styler;

/** Draws the ratios of a run as SVG. */
final class Charts {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 640;

  private Charts() {}

  /** One group of bars for each library, one bar for each way of calling. */
  static void throughput(Options options, Results results, List<Cell> cells, Path file)
      throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(cells.get(0).protocol().label + ": calls a second, × bare HttpClient")
            .yAxisTitle("×")
            .theme(Styler.ChartTheme.GGPlot2)
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
    chart.getStyler().setXAxisLabelRotation(30);
    chart.getStyler().setXAxisMaxLabelCount(30);
    chart.getStyler().setAvailableSpaceFill(0.9);
    List<Library> libraries =
        options.libraries().stream()
            .filter(
                library ->
                    cells.stream()
                        .anyMatch(
                            cell -> results.libraries(cell, options.libraries()).contains(library)))
            .toList();
    List<String> names =
        libraries.stream().map(library -> library.label().replaceAll("[*`]", "")).toList();
    Library baseline = options.libraries().get(0);
    for (Cell cell : cells) {
      List<Double> ratios =
          libraries.stream()
              .map(library -> results.ratio(cell, library, baseline, Figures::perSecond).orElse(0))
              .toList();
      if (ratios.stream().anyMatch(ratio -> ratio > 0)) {
        chart.addSeries(cell.mode().label + ", " + cell.threads(), names, ratios);
      }
    }
    if (!chart.getSeriesMap().isEmpty()) {
      VectorGraphicsEncoder.saveVectorGraphic(
          chart, file.toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    }
  }
}
