package dev.tidemark.table;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a table is doing, as part of its catalogue row (FORMATS.md, "Catalogue"). */
final class PhaseCodec {
  private PhaseCodec() {}

  /** Null: active. */
  static @Nullable AttributeValue toValue(TablePhase phase) {
    return switch (phase) {
      case TablePhase.Active _ -> null;
      case TablePhase.Restoring(String table, String backup, Instant at) -> {
        Map<String, AttributeValue> value = new LinkedHashMap<>();
        value.put("restoredTable", new S(table));
        if (backup != null) {
          value.put("restoredBackup", new S(backup));
        }
        value.put("restoredMillis", N.of(at.toEpochMilli()));
        yield new M(value);
      }
      case TablePhase.Importing(String importArn) -> new M(Map.of("import", new S(importArn)));
    };
  }

  static TablePhase fromValue(@Nullable AttributeValue value) {
    return switch (value) {
      case null -> TablePhase.ACTIVE;
      case M(var map) when map.get("import") instanceof S(String importArn) ->
          new TablePhase.Importing(importArn);
      case M(var map)
          when map.get("restoredTable") instanceof S(String table)
              && map.get("restoredMillis") instanceof N(var millis) ->
          new TablePhase.Restoring(
              table,
              map.get("restoredBackup") instanceof S(String backup) ? backup : null,
              Instant.ofEpochMilli(millis.longValueExact()));
      default -> throw new IllegalStateException("not a catalogue row");
    };
  }
}
