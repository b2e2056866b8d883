package dev.tidemark.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is measured, in the Prometheus text format, version 0.0.4. Nothing of the library is
 * loaded before the page is first read.
 */
public final class MetricsPage {
  private static final double[] BUCKETS_SECONDS = Requests.bucketsSeconds();

  private final Requests requests;
  private final List<Measure> measures;
  private final PrometheusRegistry machine = new PrometheusRegistry();

  public MetricsPage(Requests requests, List<Measure> measures) {
    this.requests = requests;
    this.measures = List.copyOf(measures);
    JvmMetrics.builder().register(machine);
  }

  public byte[] text() {
    List<MetricSnapshot> all = new ArrayList<>();
    List<Requests.Counted> counted = requests.counted();
    all.add(totals(counted));
    all.add(durations(counted));
    all.add(
        snapshot(
            Measure.gauge(
                "tidemark_requests_in_flight", "Requests being served.", requests::inFlight)));
    measures.forEach(measure -> all.add(snapshot(measure)));
    machine.scrape().forEach(all::add);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create()
          .write(out, new MetricSnapshots(all), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static MetricSnapshot totals(List<Requests.Counted> counted) {
    CounterSnapshot.Builder totals =
        CounterSnapshot.builder()
            .name("tidemark_requests")
            .help("Requests answered, by status class or error code.");
    for (Requests.Counted each : counted) {
      each.results()
          .forEach((result, count) ->
              totals.dataPoint(
                  CounterDataPointSnapshot.builder()
                      .labels(
                          Labels.of(
                              "service",
                              each.service(),
                              "operation",
                              each.operation(),
                              "result",
                              result))
                      .value(count)
                      .build()));
    }
    return totals.build();
  }

  private static MetricSnapshot durations(List<Requests.Counted> counted) {
    HistogramSnapshot.Builder durations =
        HistogramSnapshot.builder()
            .name("tidemark_request_duration_seconds")
            .help("From the first byte of a request to the last of its answer.");
    for (Requests.Counted each : counted) {
      durations.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(Labels.of("service", each.service(), "operation", each.operation()))
              .classicHistogramBuckets(
                  ClassicHistogramBuckets.of(
                      BUCKETS_SECONDS,
                      each.buckets().stream().mapToLong(Long::longValue).toArray()))
              .sum(each.seconds())
              .build());
    }
    return durations.build();
  }

  private static MetricSnapshot snapshot(Measure measure) {
    List<Measure.Point> points = measure.points().get();
    return switch (measure.kind()) {
      case GAUGE -> {
        GaugeSnapshot.Builder gauge =
            GaugeSnapshot.builder().name(measure.name()).help(measure.help());
        points.forEach(point ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(measure.labels(), point.labels()))
                    .value(point.value())
                    .build()));
        yield gauge.build();
      }
      case COUNTER -> {
        CounterSnapshot.Builder counter =
            CounterSnapshot.builder().name(measure.name()).help(measure.help());
        points.forEach(point ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of(measure.labels(), point.labels()))
                    .value(point.value())
                    .build()));
        yield counter.build();
      }
      case INFO -> {
        InfoSnapshot.Builder info =
            InfoSnapshot.builder().name(measure.name()).help(measure.help());
        points.forEach(point ->
            info.dataPoint(
                InfoDataPointSnapshot.builder()
                    .labels(Labels.of(measure.labels(), point.labels()))
                    .build()));
        yield info.build();
      }
    };
  }
}
