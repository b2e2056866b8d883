package dev.tidemark.bench.micro;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.storage.Key;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The item's binary form, its size, and its key. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ItemBenchmark {
  @Param({"400", "4096", "36864"})
  private int itemBytes;

  private Map<String, AttributeValue> attributes = Map.of();
  private Item item = Item.EMPTY;

  @Setup
  public void make() {
    attributes = Orders.attributes(1, itemBytes);
    item = Item.of(attributes);
  }

  @Benchmark
  public Item encode() {
    return Item.of(attributes);
  }

  @Benchmark
  public Map<String, AttributeValue> decode() {
    return item.attributes();
  }

  @Benchmark
  public @Nullable AttributeValue findOneAttribute() {
    return item.get("tracking");
  }

  @Benchmark
  public int size() {
    return ItemSizes.of(attributes);
  }

  @Benchmark
  public Key encodeKey() {
    return Orders.key(item);
  }
}
