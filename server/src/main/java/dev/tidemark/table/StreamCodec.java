package dev.tidemark.table;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.table.TableStream.Generation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table's streams in its catalogue row (FORMATS.md, "Catalogue"). */
final class StreamCodec {
  private StreamCodec() {}

  static L toValue(TableStreams streams) {
    return new L(streams.all().stream().map(StreamCodec::toValue).toList());
  }

  private static AttributeValue toValue(TableStream stream) {
    Map<String, AttributeValue> map = new LinkedHashMap<>();
    map.put("view", new S(stream.view().name()));
    map.put("beginMicros", N.of(stream.begin().micros()));
    if (stream.end() != null) {
      map.put("endMicros", N.of(stream.end().micros()));
    }
    map.put("shards", new L(stream.generations().stream().map(StreamCodec::toValue).toList()));
    return new M(map);
  }

  private static AttributeValue toValue(Generation generation) {
    return new M(
        Map.of("fromMicros", N.of(generation.from().micros()), "count", N.of(generation.shards())));
  }

  static TableStreams fromValue(@Nullable AttributeValue value) {
    return value instanceof L(var streams)
        ? new TableStreams(streams.stream().map(StreamCodec::stream).toList())
        : TableStreams.NONE;
  }

  private static TableStream stream(AttributeValue value) {
    if (value instanceof M(var map) && map.get("shards") instanceof L(var generations)) {
      AttributeValue end = map.get("endMicros");
      return new TableStream(
          StreamView.valueOf(TableCodec.string(map.get("view"))),
          time(map.get("beginMicros")),
          end == null ? null : time(end),
          generations.stream().map(StreamCodec::generation).toList());
    }
    throw TableCodec.broken();
  }

  private static Generation generation(AttributeValue value) {
    if (value instanceof M(var map)) {
      return new Generation(time(map.get("fromMicros")), (int) TableCodec.number(map.get("count")));
    }
    throw TableCodec.broken();
  }

  private static CommitTime time(@Nullable AttributeValue value) {
    return new CommitTime(TableCodec.number(value));
  }
}
