package dev.tidemark.bench.micro;

import dev.tidemark.format.ByteSink;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.RecordWriter;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A mebibyte of export lines through the JDK's zlib, by level. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CompressionBenchmark {
  private static final int BYTES = 1 << 20;

  @Param({"1", "3", "4", "6"})
  private int level;

  private final byte[] lines = lines();
  private final byte[] compressed = new byte[BYTES];
  private Deflater deflater = new Deflater();

  private static byte[] lines() {
    RecordWriter writer = RecordWriter.of(ExportFormat.DYNAMODB_JSON, Orders.KEYS);
    ByteSink out = new ByteSink(BYTES + 4096);
    for (long n = 0; out.length() < BYTES; n++) {
      writer.item(Orders.item(n, 400), out);
    }
    return Arrays.copyOf(out.bytes(), BYTES);
  }

  @Setup
  public void open() {
    deflater = new Deflater(level, true);
  }

  @TearDown
  public void close() {
    deflater.end();
  }

  @Benchmark
  public int deflate() {
    deflater.reset();
    deflater.setInput(lines);
    deflater.finish();
    return deflater.deflate(compressed);
  }
}
