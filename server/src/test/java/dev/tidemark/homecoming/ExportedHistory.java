package dev.tidemark.homecoming;

import dev.tidemark.export.Destination;
import dev.tidemark.export.Export;
import dev.tidemark.export.ExportRequest;
import dev.tidemark.export.ExportRequest.Times;
import dev.tidemark.export.ExportWorld;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.objectstore.PutOptions.Encryption;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** A random history of a table, and its exports: a full one and then incremental ones. */
final class ExportedHistory {
  private final ExportWorld world = new ExportWorld("2026-01-14T10:00:00Z");
  private final Table table = world.table("there");
  private final Random random;
  private final ExportFormat format;
  private final Map<Key, Item> model = new TreeMap<>();
  private final List<Map<Key, Item>> states = new ArrayList<>();
  private final List<Export> exports = new ArrayList<>();

  ExportedHistory(long seed, ExportFormat format, ViewType view, int incrementals) {
    this.random = new Random(seed);
    this.format = format;
    Instant from = pass();
    export(new Times.Full(from));
    for (int i = 0; i < incrementals; i++) {
      Instant to = pass();
      export(new Times.Incremental(from, to, view));
      from = to;
    }
  }

  /** The table at the moment of each export. */
  List<Map<Key, Item>> states() {
    return states;
  }

  ExportSet set(int number) {
    Export export = exports.get(number);
    String manifest = export.manifestKey();
    Map<String, byte[]> files = new TreeMap<>();
    for (String key : world.objects.keys(ExportWorld.BUCKET)) {
      files.put(key, world.objects.bytes(ExportWorld.BUCKET, key));
    }
    return ExportSet.open(
        "export " + number,
        SampleFiles.files(files, manifest.substring(0, manifest.lastIndexOf('/') + 1)));
  }

  ExportSet[] sets() {
    ExportSet[] sets = new ExportSet[exports.size()];
    for (int i = 0; i < sets.length; i++) {
      sets[i] = set(i);
    }
    return sets;
  }

  private Instant pass() {
    for (int writes = random.nextInt(250); writes > 0; writes--) {
      write();
    }
    world.clock.advance(Duration.ofMillis(1000 + random.nextInt(2000)));
    states.add(new TreeMap<>(model));
    return world.clock.instant();
  }

  private void write() {
    Map<String, AttributeValue> attributes =
        Map.of(
            "pk", new S("p" + random.nextInt(60)),
            "sk", new S("s" + random.nextInt(4)),
            "n", N.of(random.nextInt(3)),
            "t", new S("ä\"\n" + random.nextInt(3)));
    Item item = Item.of(attributes);
    Key key = ItemRows.key(item, HomeWorld.KEYS);
    boolean gone = random.nextInt(3) == 0;
    world.storage.write(
        new WriteOp(
            table.storageId(),
            key,
            _ -> gone ? Decision.DELETE : new Decision.Put(item.bytes(), item.sizeBytes())));
    if (gone) {
      model.remove(key);
    } else {
      model.put(key, item);
    }
  }

  private void export(Times times) {
    Export begun =
        world.exports.start(
            new ExportRequest(
                table,
                times,
                format,
                new Destination(ExportWorld.BUCKET, null, "a/b", new Encryption.Aes256()),
                "token-" + exports.size(),
                false,
                Map.of("TableArn", new S(table.arn()))));
    world.threads.runAll();
    exports.add(Objects.requireNonNull(world.exports.find(begun.arn())));
  }
}
