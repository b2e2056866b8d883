package dev.tidemark.bench.micro;

import dev.tidemark.format.ByteSink;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.RecordWriter;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.Item;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Lines of exports, from the stored item. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FormatBenchmark {
  @Param private ExportFormat format = ExportFormat.DYNAMODB_JSON;

  private final ByteSink out = new ByteSink(4096);
  private final Item item = Orders.item(1, 400);
  private final Item other = Orders.item(2, 400);
  private RecordWriter writer = RecordWriter.of(format, Orders.KEYS);

  @Setup
  public void make() {
    writer = RecordWriter.of(format, Orders.KEYS);
  }

  @Benchmark
  public ByteSink itemLine() {
    out.reset();
    writer.item(item, out);
    return out;
  }

  @Benchmark
  public ByteSink changeLine() {
    out.reset();
    writer.change(1_790_000_000_000_000L, item, other, ViewType.NEW_AND_OLD_IMAGES, out);
    return out;
  }
}
