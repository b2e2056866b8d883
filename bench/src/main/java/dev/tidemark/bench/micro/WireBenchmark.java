package dev.tidemark.bench.micro;

import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.Item;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.schema.Struct;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Requests read strictly from their JSON, and items written as the answer's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBenchmark {
  private final SchemaReader reader = new SchemaReader(Schema.dynamoDb());

  @Param({"400", "4096", "36864"})
  private int itemBytes;

  private byte[] getItem = {};
  private byte[] putItem = {};
  private byte[] batchWriteItem = {};
  private Item item = Item.EMPTY;

  @Setup
  public void make() {
    getItem = Orders.getItem(1);
    putItem = Orders.putItem(1, itemBytes);
    batchWriteItem = Orders.batchWriteItem(1, 25, itemBytes);
    item = Orders.item(1, itemBytes);
  }

  @Benchmark
  public Struct readGetItem() {
    return reader.read("GetItem", getItem);
  }

  @Benchmark
  public Struct readPutItem() {
    return reader.read("PutItem", putItem);
  }

  @Benchmark
  public Struct readBatchWriteItemOf25() {
    return reader.read("BatchWriteItem", batchWriteItem);
  }

  @Benchmark
  public byte[] writeItem() {
    return DynamoDbJson.toUtf8(item);
  }
}
