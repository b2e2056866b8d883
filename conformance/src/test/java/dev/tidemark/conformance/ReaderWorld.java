package dev.tidemark.conformance;

import static dev.tidemark.conformance.Plain.b;
import static dev.tidemark.conformance.Plain.n;
import static dev.tidemark.conformance.Plain.s;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportStatus;
import software.amazon.awssdk.services.dynamodb.model.ExportTableToPointInTimeRequest;
import software.amazon.awssdk.services.dynamodb.model.ExportType;
import software.amazon.awssdk.services.dynamodb.model.ExportViewType;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What the tests of readers share, made once: a server, and on it a table of items that readers
 * have stumbled over, with three moments of its history. The partition key's name sorts after the
 * sort key's, so that a reader which relies on the order of {@code Keys} sees it.
 */
final class ReaderWorld implements AutoCloseable {
  static final String BUCKET = "readers";
  static final String TABLE = "Hard.Items_1-a";
  static final String HASH = "z key";
  static final String RANGE = "a";

  private final Path folder;
  private final ServerProcess server;
  private final DynamoDbClient dynamoDb;
  private final S3Client s3;
  private final Map<Object, Map<String, Object>> items = new HashMap<>();
  private final List<Instant> moments = new ArrayList<>();
  private final List<Map<Object, Map<String, Object>>> states = new ArrayList<>();

  /** Hands the one world of a run to the tests that ask for it. */
  static final class Resolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == ReaderWorld.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .computeIfAbsent(ReaderWorld.class, _ -> new ReaderWorld(), ReaderWorld.class);
    }
  }

  private ReaderWorld() {
    try {
      folder = Files.createTempDirectory("readers");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server = new ServerProcess(folder.resolve("data"), "--test-clock");
    dynamoDb = server.dynamoDb();
    s3 = server.s3();
    s3.createBucket(c -> c.bucket(BUCKET));
    createTable();
    firstItems();
    remember();
    someChanges();
    remember();
    moreChanges();
    remember();
  }

  DynamoDbClient dynamoDb() {
    return dynamoDb;
  }

  S3Client s3() {
    return s3;
  }

  /** What the server's clock shows now, to the millisecond. */
  Instant now() {
    return server.advanceClock(Duration.ofMillis(1));
  }

  /** One of the moments 0, 1 and 2, twenty minutes apart. */
  Instant moment(int number) {
    return moments.get(number);
  }

  /** The items at one of the moments, by key. */
  Map<Object, Map<String, Object>> state(int number) {
    return states.get(number);
  }

  String tableArn() {
    return dynamoDb.describeTable(d -> d.tableName(TABLE)).table().tableArn();
  }

  /** A full export of one of the moments. */
  ExportDescription full(int number, ExportFormat format, @Nullable String prefix) {
    return export(e -> e.exportFormat(format).s3Prefix(prefix).exportTime(moment(number)));
  }

  /** What changed from one of the moments until another. */
  ExportDescription incremental(
      int from, int to, ExportFormat format, @Nullable String prefix, ExportViewType view) {
    return export(e ->
        e.exportFormat(format)
            .s3Prefix(prefix)
            .exportType(ExportType.INCREMENTAL_EXPORT)
            .incrementalExportSpecification(
                i -> i.exportFromTime(moment(from)).exportToTime(moment(to)).exportViewType(view)));
  }

  /** Any export, once it is completed. */
  ExportDescription export(Consumer<ExportTableToPointInTimeRequest.Builder> options) {
    ExportTableToPointInTimeRequest.Builder request =
        ExportTableToPointInTimeRequest.builder().tableArn(tableArn()).s3Bucket(BUCKET);
    options.accept(request);
    return completed(
        dynamoDb.exportTableToPointInTime(request.build()).exportDescription().exportArn());
  }

  ExportDescription completed(String arn) {
    ExportDescription export = ended(arn);
    assertThat(export.exportStatus())
        .as("%s %s", export.failureCode(), export.failureMessage())
        .isEqualTo(ExportStatus.COMPLETED);
    return export;
  }

  ExportDescription ended(String arn) {
    Instant giveUp = Instant.now().plusSeconds(60);
    ExportDescription export;
    do {
      export = dynamoDb.describeExport(d -> d.exportArn(arn)).exportDescription();
    } while (export.exportStatus() == ExportStatus.IN_PROGRESS && Instant.now().isBefore(giveUp));
    return export;
  }

  byte[] object(String key) {
    return s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray();
  }

  /** The lines of a data file. */
  List<String> lines(String key) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(object(key)))) {
      String text = new String(in.readAllBytes(), UTF_8);
      return text.isEmpty()
          ? List.of()
          : List.of(text.substring(0, text.length() - 1).split("\n", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(key, e);
    }
  }

  /** The keys below a prefix. */
  List<String> keys(String prefix) {
    return s3.listObjectsV2Paginator(l -> l.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(o -> o.key())
        .toList();
  }

  private void createTable() {
    dynamoDb.createTable(t ->
        t.tableName(TABLE)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName(HASH)
                    .attributeType(ScalarAttributeType.S)
                    .build(),
                AttributeDefinition.builder()
                    .attributeName(RANGE)
                    .attributeType(ScalarAttributeType.N)
                    .build())
            .keySchema(
                KeySchemaElement.builder().attributeName(HASH).keyType(KeyType.HASH).build(),
                KeySchemaElement.builder().attributeName(RANGE).keyType(KeyType.RANGE).build()));
    dynamoDb.waiter().waitUntilTableExists(d -> d.tableName(TABLE));
    dynamoDb.updateContinuousBackups(u ->
        u.tableName(TABLE)
            .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
  }

  private void remember() {
    moments.add(server.advanceClock(Duration.ofMinutes(20)));
    states.add(new HashMap<>(items));
    // Nothing that is written from here on belongs to that moment.
    server.advanceClock(Duration.ofMinutes(1));
  }

  private void firstItems() {
    for (int i = 0; i < 20; i++) {
      put("plain " + i, n(i), Map.of("text", s("value " + i), "n", n(100L * i)));
    }
    put("types", n(1), everyType());
    put(
        "numbers",
        n("-12345678901234567890.123456789012345678"),
        Map.of(
            "38 digits", n("12345678901234567890123456789012345678"),
            "largest", n("9.9999999999999999999999999999999999999E+125"),
            "smallest", n("-1E-130"),
            "zeros", n("1700000000000"),
            "fraction", n("0.000001"),
            "set", AttributeValue.fromNs(List.of("1E125", "-0.5", "100"))));
    put("long", n(0), Map.of("text", s("0123456789 żółw \"\\\n".repeat(300_000 / 22))));
    put(
        "names",
        n(0),
        Map.of(
            "Id",
            s("upper"),
            "id",
            s("lower"),
            "Item",
            s("i"),
            "$ion_1_0",
            s("marker"),
            "null",
            s("word"),
            "with space, 'quote' and \"double\"",
            n(1),
            "żółw\uD83D\uDC22",
            n(2),
            "S",
            s("type"),
            "a.b[0]",
            s("path"),
            "NewImage",
            AttributeValue.fromM(Map.of("N", s("N")))));
    put("text\u0000\n\t\u2028\u007f \uD83D\uDC22 \"' \\ </b>", n(0), Map.of("empty", s("")));
  }

  private static Map<String, AttributeValue> everyType() {
    return Map.of(
        "s", s("text"),
        "n", n("3.14"),
        "b", b(0, 255, 10, 13),
        "bool", AttributeValue.fromBool(false),
        "null", AttributeValue.fromNul(true),
        "ss", AttributeValue.fromSs(List.of("b", "", "a")),
        "ns", AttributeValue.fromNs(List.of("1", "-2", "3.50")),
        "bs",
            AttributeValue.fromBs(
                List.of(SdkBytes.fromUtf8String("x"), SdkBytes.fromByteArray(new byte[0]))),
        "l",
            AttributeValue.fromL(
                List.of(
                    s("x"), n(1), AttributeValue.fromL(List.of()), AttributeValue.fromNul(true))),
        "m", AttributeValue.fromM(Map.of("e", AttributeValue.fromM(Map.of()), "", s("no name"))));
  }

  private void someChanges() {
    put("plain 0", n(0), Map.of("text", s("changed")));
    put("plain 0", n(0), Map.of("text", s("changed twice")));
    put("new", n(0), everyType());
    put("came and went", n(0), Map.of());
    delete("came and went", n(0));
    delete("plain 1", n(1));
    delete("types", n(1));
    put("types", n(1), everyType());
  }

  private void moreChanges() {
    delete("new", n(0));
    delete("long", n(0));
    put("plain 1", n(1), Map.of("text", s("back")));
    put("plain 2", n(2), Map.of("big", s("x".repeat(300_000))));
  }

  private void put(String hash, AttributeValue range, Map<String, AttributeValue> more) {
    Map<String, AttributeValue> item = new HashMap<>(more);
    item.put(HASH, s(hash));
    item.put(RANGE, range);
    dynamoDb.putItem(p -> p.tableName(TABLE).item(item));
    Map<String, Object> plain = Plain.item(item);
    items.put(ExportFiles.key(plain, HASH, RANGE), plain);
  }

  private void delete(String hash, AttributeValue range) {
    Map<String, AttributeValue> key = Map.of(HASH, s(hash), RANGE, range);
    dynamoDb.deleteItem(d -> d.tableName(TABLE).key(key));
    items.remove(ExportFiles.key(Plain.item(key), HASH, RANGE));
  }

  @Override
  public void close() {
    dynamoDb.close();
    s3.close();
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
