package dev.tidemark.table;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.TableId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An index in its table's catalogue row (FORMATS.md, "Catalogue"). */
final class IndexCodec {
  private IndexCodec() {}

  static M toValue(SecondaryIndex index) {
    Map<String, AttributeValue> map = new LinkedHashMap<>();
    map.put("storageId", N.of(index.storageId().value()));
    map.put("name", new S(index.name()));
    map.put("kind", new S(index.kind().name()));
    map.put("phase", new S(index.phase().name()));
    map.put("partition", keys(index.keys().partition()));
    map.put("sort", keys(index.keys().sort()));
    switch (index.projection()) {
      case IndexProjection.All _ -> map.put("projection", new S("ALL"));
      case IndexProjection.KeysOnly _ -> map.put("projection", new S("KEYS_ONLY"));
      case IndexProjection.Include(List<String> attributes) -> {
        map.put("projection", new S("INCLUDE"));
        map.put("include", new L(attributes.stream().<AttributeValue>map(S::new).toList()));
      }
    }
    BillingMode.Provisioned throughput = index.throughput();
    if (throughput != null) {
      map.put("readUnits", N.of(throughput.readUnits()));
      map.put("writeUnits", N.of(throughput.writeUnits()));
    }
    SettingsCodec.putCapacity(map, index.capacity());
    return new M(map);
  }

  static SecondaryIndex fromValue(AttributeValue value) {
    if (!(value instanceof M(Map<String, AttributeValue> map))) {
      throw TableCodec.broken();
    }
    AttributeValue readUnits = map.get("readUnits");
    return new SecondaryIndex(
        new TableId((int) TableCodec.number(map.get("storageId"))),
        TableCodec.string(map.get("name")),
        SecondaryIndex.Kind.valueOf(TableCodec.string(map.get("kind"))),
        new KeySchema(keys(map.get("partition")), keys(map.get("sort"))),
        projection(map),
        SecondaryIndex.Phase.valueOf(TableCodec.string(map.get("phase"))),
        readUnits == null
            ? null
            : new BillingMode.Provisioned(
                TableCodec.number(readUnits), TableCodec.number(map.get("writeUnits"))),
        SettingsCodec.capacity(map));
  }

  private static IndexProjection projection(Map<String, AttributeValue> map) {
    return switch (TableCodec.string(map.get("projection"))) {
      case "ALL" -> IndexProjection.ALL;
      case "KEYS_ONLY" -> IndexProjection.KEYS_ONLY;
      case "INCLUDE" ->
          new IndexProjection.Include(
              list(map.get("include")).stream().map(TableCodec::string).toList());
      default -> throw TableCodec.broken();
    };
  }

  private static L keys(List<KeyAttribute> keys) {
    return new L(keys.stream().<AttributeValue>map(TableCodec::key).toList());
  }

  private static List<KeyAttribute> keys(@Nullable AttributeValue value) {
    return list(value).stream().map(TableCodec::key).toList();
  }

  private static List<AttributeValue> list(@Nullable AttributeValue value) {
    if (value instanceof L(List<AttributeValue> list)) {
      return list;
    }
    throw TableCodec.broken();
  }
}
