package dev.tidemark.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The attributes are on disk: FORMATS.md, "Catalogue". */
class TableCodecTest {
  private static final KeyAttribute HASH = new KeyAttribute("h", KeyType.S);
  private static final KeyAttribute RANGE = new KeyAttribute("r", KeyType.N);

  private static final Table FULL =
      new Table(
          new TableId(17),
          "u",
          "eu-west-1",
          "000000000000",
          "songs",
          new KeySchema(HASH, RANGE),
          Instant.ofEpochMilli(1000),
          new BillingMode.Provisioned(5, 6),
          new PointInTimeRecovery.Enabled(35, new CommitTime(2000)),
          new TableSettings(
              List.of(HASH, RANGE),
              true,
              TableClass.STANDARD,
              Instant.ofEpochMilli(1100),
              new TreeMap<>(Map.of("t", "v")),
              new Capacity(
                  new WarmThroughput(9, 10),
                  new OnDemandLimits(11L, 12L),
                  new CapacityChanges(Instant.ofEpochMilli(1200), Instant.ofEpochMilli(1300), 2),
                  Instant.ofEpochMilli(1400)),
              new ResourcePolicy("{}", 1500),
              new TimeToLive("e", new TableId(21), true),
              new TableStreams(
                  List.of(
                      new TableStream(
                          StreamView.KEYS_ONLY,
                          new CommitTime(5000),
                          new CommitTime(6000),
                          List.of(new TableStream.Generation(new CommitTime(5500), 1))),
                      new TableStream(
                          StreamView.NEW_IMAGE,
                          new CommitTime(7000),
                          null,
                          List.of(
                              new TableStream.Generation(new CommitTime(7000), 4),
                              new TableStream.Generation(new CommitTime(8000), 8))))),
              "arn:aws:kms:eu-west-1:000000000000:key/k"),
          List.of(
              new SecondaryIndex(
                  new TableId(19),
                  "byRange",
                  SecondaryIndex.Kind.LOCAL,
                  new KeySchema(HASH, RANGE),
                  new IndexProjection.Include(List.of("b", "a")),
                  SecondaryIndex.Phase.ACTIVE,
                  null),
              new SecondaryIndex(
                  new TableId(20),
                  "turned",
                  SecondaryIndex.Kind.GLOBAL,
                  new KeySchema(RANGE, null),
                  IndexProjection.KEYS_ONLY,
                  SecondaryIndex.Phase.CREATING,
                  new BillingMode.Provisioned(7, 8),
                  Capacity.NONE.with(new OnDemandLimits(null, 23L)))),
          new TablePhase.Restoring("arn:t", "arn:b", Instant.ofEpochMilli(4000)));

  private static final Table BARE =
      new Table(
          new TableId(18),
          "u",
          "eu-west-1",
          "000000000000",
          "songs",
          new KeySchema(HASH, null),
          Instant.ofEpochMilli(1000),
          new BillingMode.PayPerRequest(Instant.ofEpochMilli(3000)),
          PointInTimeRecovery.DISABLED);

  @Test
  void toItem_importing_saysOfWhichImport() {
    Table importing = BARE.with(new TablePhase.Importing("arn:i"));

    Item row = TableCodec.toItem(importing);

    assertThat(row.attributes()).containsEntry("phase", new M(Map.of("import", new S("arn:i"))));
    assertThat(TableCodec.fromItem(row)).isEqualTo(importing);
  }

  @Test
  void toItem_everySetting_isTheRowOfTheFormat() {
    Item row =
        Item.of(
            Map.ofEntries(
                Map.entry("v", N.of(1)),
                Map.entry("storageId", N.of(17)),
                Map.entry("uuid", new S("u")),
                Map.entry("region", new S("eu-west-1")),
                Map.entry("account", new S("000000000000")),
                Map.entry("name", new S("songs")),
                Map.entry("hash", key("h", "S")),
                Map.entry("range", key("r", "N")),
                Map.entry("createdMillis", N.of(1000)),
                Map.entry("readUnits", N.of(5)),
                Map.entry("writeUnits", N.of(6)),
                Map.entry("recoveryDays", N.of(35)),
                Map.entry("recoveryEarliestMicros", N.of(2000)),
                Map.entry("attributes", new L(List.of(key("h", "S"), key("r", "N")))),
                Map.entry("deletionProtected", AttributeValue.TRUE),
                Map.entry("tableClass", new S("STANDARD")),
                Map.entry("tableClassChangedMillis", N.of(1100)),
                Map.entry("tags", new M(Map.of("t", new S("v")))),
                Map.entry("warmReadUnits", N.of(9)),
                Map.entry("warmWriteUnits", N.of(10)),
                Map.entry("readLimit", N.of(11)),
                Map.entry("writeLimit", N.of(12)),
                Map.entry("increasedMillis", N.of(1200)),
                Map.entry("decreasedMillis", N.of(1300)),
                Map.entry("decreases", N.of(2)),
                Map.entry("lastOnDemandMillis", N.of(1400)),
                Map.entry("policy", new S("{}")),
                Map.entry("policyChangedMillis", N.of(1500)),
                Map.entry("expiryAttribute", new S("e")),
                Map.entry("expiryComplete", AttributeValue.TRUE),
                Map.entry("expiryStorageId", N.of(21)),
                Map.entry("encryptionKey", new S("arn:aws:kms:eu-west-1:000000000000:key/k")),
                Map.entry(
                    "streams",
                    new L(
                        List.of(
                            new M(
                                Map.of(
                                    "view",
                                    new S("KEYS_ONLY"),
                                    "beginMicros",
                                    N.of(5000),
                                    "endMicros",
                                    N.of(6000),
                                    "shards",
                                    new L(List.of(shards(5500, 1))))),
                            new M(
                                Map.of(
                                    "view", new S("NEW_IMAGE"),
                                    "beginMicros", N.of(7000),
                                    "shards", new L(List.of(shards(7000, 4), shards(8000, 8)))))))),
                Map.entry(
                    "phase",
                    new M(
                        Map.of(
                            "restoredTable",
                            new S("arn:t"),
                            "restoredBackup",
                            new S("arn:b"),
                            "restoredMillis",
                            N.of(4000)))),
                Map.entry(
                    "indexes",
                    new L(
                        List.of(
                            new M(
                                Map.of(
                                    "storageId",
                                    N.of(19),
                                    "name",
                                    new S("byRange"),
                                    "kind",
                                    new S("LOCAL"),
                                    "phase",
                                    new S("ACTIVE"),
                                    "partition",
                                    new L(List.of(key("h", "S"))),
                                    "sort",
                                    new L(List.of(key("r", "N"))),
                                    "projection",
                                    new S("INCLUDE"),
                                    "include",
                                    new L(List.of(new S("b"), new S("a"))))),
                            new M(
                                Map.of(
                                    "storageId",
                                    N.of(20),
                                    "name",
                                    new S("turned"),
                                    "kind",
                                    new S("GLOBAL"),
                                    "phase",
                                    new S("CREATING"),
                                    "partition",
                                    new L(List.of(key("r", "N"))),
                                    "sort",
                                    new L(List.of()),
                                    "projection",
                                    new S("KEYS_ONLY"),
                                    "readUnits",
                                    N.of(7),
                                    "writeUnits",
                                    N.of(8),
                                    "writeLimit",
                                    N.of(23))))))));
    assertThat(TableCodec.toItem(FULL)).isEqualTo(row);
    assertThat(TableCodec.fromItem(row)).isEqualTo(FULL);
  }

  @Test
  void toItem_nothingSet_hasNoMoreThanItMust() {
    Item row = TableCodec.toItem(BARE);
    assertThat(row.attributes().keySet())
        .containsExactly(
            "account",
            "attributes",
            "createdMillis",
            "hash",
            "name",
            "onDemandSinceMillis",
            "region",
            "storageId",
            "uuid",
            "v");
    assertThat(TableCodec.fromItem(row)).isEqualTo(BARE);
  }

  private static M key(String name, String type) {
    return new M(Map.of("name", new S(name), "type", new S(type)));
  }

  private static M shards(long fromMicros, int count) {
    return new M(Map.of("fromMicros", N.of(fromMicros), "count", N.of(count)));
  }
}
