package dev.tidemark.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.IndexRow;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class IndexRowsTest {
  private static final KeyAttribute P = new KeyAttribute("p", KeyType.S);
  private static final KeyAttribute G = new KeyAttribute("g", KeyType.S);
  private static final KeyAttribute N1 = new KeyAttribute("n", KeyType.N);
  private static final Key KEY = new Key(KeyCodec.encode(new S("1"), null));

  @Test
  void row_ofEachProjection_holdsWhatItProjects() {
    Map<String, AttributeValue> item =
        Map.of("p", new S("1"), "g", new S("2"), "x", new S("3"), "y", new S("4"));
    KeySchema keys = new KeySchema(G, null);
    Item whole = Item.of(item);
    assertThat(row(keys, IndexProjection.ALL, item)).isEqualTo(row(keys, whole.sizeBytes(), whole));
    assertThat(row(keys, IndexProjection.KEYS_ONLY, item))
        .isEqualTo(row(keys, 4, Item.of(Map.of("p", new S("1"), "g", new S("2")))));
    assertThat(row(keys, new IndexProjection.Include(List.of("y", "none")), item))
        .isEqualTo(
            row(keys, 6, Item.of(Map.of("p", new S("1"), "g", new S("2"), "y", new S("4")))));
  }

  @Test
  void row_ofKeyOfManyAttributes_isOrderedByThem() {
    KeySchema keys = new KeySchema(List.of(G, P), List.of(N1));
    IndexRow row =
        Objects.requireNonNull(
            row(keys, IndexProjection.ALL, Map.of("p", new S("1"), "g", new S("2"), "n", N.of(7))));
    assertThat(row.key())
        .isEqualTo(
            new Key(
                KeyCodec.indexKey(List.of(new S("2"), new S("1")), List.of(N.of(7)), KEY.bytes())));
  }

  @Test
  void row_ofItemThatDoesNotFit_isNone() {
    KeySchema keys = new KeySchema(G, N1);
    AttributeValue n = N.of(1);
    assertThat(row(keys, IndexProjection.ALL, Map.of("g", new S("a"), "n", n))).isNotNull();
    assertThat(row(keys, IndexProjection.ALL, Map.of("g", new S("a")))).isNull();
    assertThat(row(keys, IndexProjection.ALL, Map.of("n", n))).isNull();
    assertThat(row(keys, IndexProjection.ALL, Map.of("g", n, "n", n))).isNull();
    assertThat(row(keys, IndexProjection.ALL, Map.of("g", new S(""), "n", n))).isNull();
    assertThat(row(keys, IndexProjection.ALL, Map.of("g", new S("a"), "n", new S("1")))).isNull();
  }

  /** Source: ScyllaDB's test/alternator, test_gsi_backfill_key_limits. */
  @Test
  void row_ofItemWithTooLongKey_isNone() {
    KeySchema partition = new KeySchema(G, null);
    KeySchema sort = new KeySchema(P, G);
    for (int length : new int[] {1024, 1025, 2048, 2049}) {
      Map<String, AttributeValue> item = Map.of("p", new S("1"), "g", new S("a".repeat(length)));
      assertThat(row(partition, IndexProjection.ALL, item) != null).isEqualTo(length <= 2048);
      assertThat(row(sort, IndexProjection.ALL, item) != null).isEqualTo(length <= 1024);
    }
  }

  private static IndexRow row(KeySchema keys, int sizeBytes, Item item) {
    List<AttributeValue> partition =
        keys.partition().stream().map(key -> item.attributes().get(key.name())).toList();
    return new IndexRow(
        new Key(KeyCodec.indexKey(partition, List.of(), KEY.bytes())), sizeBytes, item.bytes());
  }

  private static @Nullable IndexRow row(
      KeySchema keys, IndexProjection projection, Map<String, AttributeValue> attributes) {
    Table table =
        new Table(
                new TableId(17),
                "u",
                "eu-west-1",
                "000000000000",
                "one",
                new KeySchema(P, null),
                Instant.EPOCH,
                new BillingMode.PayPerRequest(),
                PointInTimeRecovery.DISABLED)
            .with(
                List.of(
                    new SecondaryIndex(
                        new TableId(18),
                        "index",
                        SecondaryIndex.Kind.GLOBAL,
                        keys,
                        projection,
                        SecondaryIndex.Phase.ACTIVE,
                        null)));
    Item item = Item.of(attributes);
    return IndexRows.of(table)
        .indexer()
        .rows(new Row(KEY, new CommitTime(1), item.sizeBytes(), item.bytes()))
        .getFirst();
  }
}
