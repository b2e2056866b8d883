package dev.tidemark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ImportStatus;
import software.amazon.awssdk.services.dynamodb.model.ImportSummary;
import software.amazon.awssdk.services.dynamodb.model.ImportTableDescription;
import software.amazon.awssdk.services.dynamodb.model.ImportTableRequest;
import software.amazon.awssdk.services.dynamodb.model.InputCompressionType;
import software.amazon.awssdk.services.dynamodb.model.InputFormat;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;

/** A table made of files in a bucket. */
final class ImportAttack implements Attack {
  private static final String BUCKET = "imports";
  private static final int FILES = 3;
  private static final int ITEMS_OF_A_FILE = 700;

  private final CrashSite site;
  private final Map<ItemKey, Map<String, AttributeValue>> items;
  private final ImportTableRequest request;
  private final NewTable target;
  private @Nullable String arn;

  ImportAttack(
      CrashSite site, Map<ItemKey, Map<String, AttributeValue>> items, SplittableRandom random) {
    this.site = site;
    this.items = items;
    this.target = new NewTable(site, "Imported-" + random.nextInt(1_000_000));
    this.request =
        ImportTableRequest.builder()
            .clientToken(target.name())
            .inputFormat(InputFormat.DYNAMODB_JSON)
            .inputCompressionType(InputCompressionType.GZIP)
            .s3BucketSource(s -> s.s3Bucket(BUCKET))
            .tableCreationParameters(t -> {
              var like = ItemTables.request(target.name(), true).build();
              t.tableName(target.name())
                  .billingMode(like.billingMode())
                  .keySchema(like.keySchema())
                  .attributeDefinitions(like.attributeDefinitions())
                  .globalSecondaryIndexes(like.globalSecondaryIndexes());
            })
            .build();
  }

  /** Puts the files there, and returns what is in them. */
  static Map<ItemKey, Map<String, AttributeValue>> prepare(CrashSite site) {
    site.s3().createBucket(b -> b.bucket(BUCKET));
    SplittableRandom random = new SplittableRandom(1);
    Map<ItemKey, Map<String, AttributeValue>> items = new HashMap<>();
    for (int file = 0; file < FILES; file++) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < ITEMS_OF_A_FILE; i++) {
        ItemKey key = new ItemKey("file-" + file + "-" + i / 10, i % 10);
        Map<String, AttributeValue> item = new HashMap<>(key.attributes());
        item.put("v", Plain.n(i));
        item.put("colour", Plain.s("colour-" + random.nextInt(5)));
        item.put("g", Plain.n(random.nextInt(20)));
        item.put("text", Plain.s(Long.toString(random.nextLong(Long.MAX_VALUE), 36).repeat(20)));
        items.put(key, item);
        lines.append(
            "{\"Item\":{\"pk\":{\"S\":\"%s\"},\"sk\":{\"N\":\"%d\"},\"v\":{\"N\":\"%s\"},"
                .formatted(key.pk(), key.sk(), i));
        lines.append(
            "\"colour\":{\"S\":\"%s\"},\"g\":{\"N\":\"%s\"},\"text\":{\"S\":\"%s\"}}}\n"
                .formatted(text(item, "colour"), text(item, "g"), text(item, "text")));
      }
      byte[] body = gzip(lines.toString());
      int number = file;
      site.s3()
          .putObject(
              p -> p.bucket(BUCKET).key("part-" + number + ".json.gz"),
              RequestBody.fromBytes(body));
    }
    return items;
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name);
    }
    return value.s() == null ? value.n() : value.s();
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public String name() {
    return "import";
  }

  @Override
  public void begin() {
    arn = site.dynamo().importTable(request).importTableDescription().importArn();
  }

  @Override
  public void settle() {
    String asked = arn == null ? askAgain() : arn;
    ImportTableDescription done =
        CrashSite.await(
            () -> site.dynamo().describeImport(d -> d.importArn(asked)).importTableDescription(),
            each -> each.importStatus() != ImportStatus.IN_PROGRESS);
    assertThat(done.importStatus())
        .as("%s %s", done.failureCode(), done.failureMessage())
        .isEqualTo(ImportStatus.COMPLETED);
    assertThat(done.importedItemCount()).isEqualTo(items.size());
    assertThat(done.errorCount()).isZero();
    ItemTables tables = new ItemTables(site);
    tables.check(target.name(), items);
    tables.checkGlobalIndexes(target.name(), items.values());
    target.drop();
  }

  /** As the service does, a token of an import whose table is there is refused. */
  private String askAgain() {
    try {
      return site.dynamo().importTable(request).importTableDescription().importArn();
    } catch (ResourceInUseException made) {
      String table = "arn:aws:dynamodb:us-east-1:000000000000:table/" + target.name();
      List<ImportSummary> imports =
          site.dynamo().listImports(l -> l.tableArn(table)).importSummaryList();
      assertThat(imports).as("imports of %s", table).hasSize(1);
      return imports.getFirst().importArn();
    }
  }
}
