package dev.tidemark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazon.ion.IonBlob;
import com.amazon.ion.IonBool;
import com.amazon.ion.IonDecimal;
import com.amazon.ion.IonList;
import com.amazon.ion.IonString;
import com.amazon.ion.IonStruct;
import com.amazon.ion.IonSystem;
import com.amazon.ion.IonValue;
import com.amazon.ion.system.IonSystemBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Reads an export as a consumer does, checking every checksum and count on the way. Items come out
 * in one plain form: maps, lists, strings, {@link BigDecimal}s, {@link Binary}, and {@link Set}s.
 */
final class ExportFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final IonSystem ION = IonSystemBuilder.standard().build();

  private final S3Client s3;
  private final String bucket;
  private final JsonNode summary;
  private final List<Line> records = new ArrayList<>();

  /** A line: a whole item, or a change of one. */
  record Line(
      @Nullable Map<String, Object> item,
      @Nullable Map<String, Object> keys,
      @Nullable Map<String, Object> oldImage,
      @Nullable Map<String, Object> newImage) {}

  /** Bytes that compare by value. */
  record Binary(String base64) implements Comparable<Binary> {
    @Override
    public int compareTo(Binary other) {
      return base64.compareTo(other.base64);
    }
  }

  /** A set, whatever the order of its elements. */
  record Set(String type, TreeSet<Object> values) {}

  ExportFiles(S3Client s3, String bucket, ExportDescription export) {
    this.s3 = s3;
    this.bucket = bucket;
    byte[] summaryBytes = object(export.exportManifest());
    requireMd5(summaryBytes, export.exportManifest().replace(".json", ".md5"));
    summary = JSON.readTree(summaryBytes);
    String filesKey = summary.get("manifestFilesS3Key").asString();
    byte[] files = object(filesKey);
    requireMd5(files, filesKey.replace(".json", ".md5"));
    for (String line : new String(files, UTF_8).lines().toList()) {
      readFile(JSON.readTree(line));
    }
    require(records.size() == summary.get("itemCount").asInt(), "itemCount of the summary");
  }

  JsonNode summary() {
    return summary;
  }

  List<Line> records() {
    return records;
  }

  /** The items of a full export by key; a key that comes twice is an error. */
  Map<Object, Map<String, Object>> items(String... keyNames) {
    Map<Object, Map<String, Object>> items = new HashMap<>();
    for (Line record : records) {
      Map<String, Object> item = present(record.item(), "Item");
      require(items.put(key(item, keyNames), item) == null, "an item came twice: " + item);
    }
    return items;
  }

  /** Applies the changes of an incremental export, checking old images where they are given. */
  void applyTo(Map<Object, Map<String, Object>> items, String... keyNames) {
    boolean withOld = summary.get("outputView").asString().equals("NEW_AND_OLD_IMAGES");
    for (Line record : records) {
      Map<String, Object> keys = present(record.keys(), "Keys");
      Object key = key(keys, keyNames);
      Map<String, Object> before = items.get(key);
      if (withOld) {
        require(java.util.Objects.equals(before, record.oldImage()), "old image of " + key);
      }
      if (record.newImage() == null) {
        items.remove(key);
      } else {
        items.put(key, record.newImage());
      }
    }
  }

  static Object key(Map<String, Object> item, String... names) {
    List<Object> key = new ArrayList<>();
    for (String name : names) {
      key.add(item.get(name));
    }
    return key;
  }

  private void readFile(JsonNode entry) {
    String key = entry.get("dataFileS3Key").asString();
    byte[] bytes = object(key);
    require(md5(bytes).equals(entry.get("md5Checksum").asString()), "md5Checksum of " + key);
    int before = records.size();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(new ByteArrayInputStream(bytes)), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        records.add(key.endsWith(".json.gz") ? jsonRecord(line) : ionRecord(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(key, e);
    }
    require(records.size() - before == entry.get("itemCount").asInt(), "itemCount of " + key);
  }

  private static Line jsonRecord(String line) {
    JsonNode root = JSON.readTree(line);
    return new Line(
        jsonItem(root.get("Item")),
        jsonItem(root.get("Keys")),
        jsonItem(root.get("OldImage")),
        jsonItem(root.get("NewImage")));
  }

  static @Nullable Map<String, Object> jsonItem(@Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    Map<String, Object> item = new HashMap<>();
    node.properties().forEach(e -> item.put(e.getKey(), jsonValue(e.getValue())));
    return item;
  }

  private static Object jsonValue(JsonNode node) {
    Map.Entry<String, JsonNode> typed = node.properties().iterator().next();
    JsonNode value = typed.getValue();
    return switch (typed.getKey()) {
      case "S" -> value.asString();
      case "N" -> number(value.asString());
      case "B" -> new Binary(value.asString());
      case "BOOL" -> value.asBoolean();
      case "NULL" -> "(null)";
      case "SS" -> set("SS", value.values().stream().<Object>map(JsonNode::asString).toList());
      case "NS" ->
          set("NS", value.values().stream().<Object>map(v -> number(v.asString())).toList());
      case "BS" ->
          set("BS", value.values().stream().<Object>map(v -> new Binary(v.asString())).toList());
      case "L" -> value.values().stream().map(ExportFiles::jsonValue).toList();
      case "M" -> java.util.Objects.requireNonNull(jsonItem(value));
      default -> throw new IllegalArgumentException("type " + typed.getKey());
    };
  }

  private static Line ionRecord(String line) {
    IonStruct root = (IonStruct) ION.singleValue(line);
    IonStruct record = (IonStruct) root.get("Record");
    if (record == null) {
      return new Line(ionItem(root.get("Item")), null, null, null);
    }
    return new Line(
        null,
        ionItem(record.get("Keys")),
        ionItem(record.get("OldImage")),
        ionItem(record.get("NewImage")));
  }

  static @Nullable Map<String, Object> ionItem(@Nullable IonValue value) {
    if (value == null) {
      return null;
    }
    Map<String, Object> item = new HashMap<>();
    for (IonValue field : (IonStruct) value) {
      item.put(field.getFieldName(), ionValue(field));
    }
    return item;
  }

  private static Object ionValue(IonValue value) {
    if (value.isNullValue()) {
      return "(null)";
    }
    String[] annotations = value.getTypeAnnotations();
    if (annotations.length == 1) {
      require(annotations[0].startsWith("$dynamodb_"), annotations[0]);
      return set(
          annotations[0].substring("$dynamodb_".length()),
          ((IonList) value).stream().map(ExportFiles::ionValue).toList());
    }
    return switch (value) {
      case IonString s -> s.stringValue();
      case IonDecimal d -> d.bigDecimalValue().stripTrailingZeros();
      case IonBool b -> b.booleanValue();
      case IonBlob b -> new Binary(Base64.getEncoder().encodeToString(b.getBytes()));
      case IonList l -> l.stream().map(ExportFiles::ionValue).toList();
      case IonStruct m -> java.util.Objects.requireNonNull(ionItem(m));
      default -> throw new IllegalArgumentException("Ion type " + value.getType());
    };
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text).stripTrailingZeros();
  }

  private static Set set(String type, List<Object> values) {
    TreeSet<Object> sorted = new TreeSet<>(values);
    require(sorted.size() == values.size(), "elements of a set are distinct");
    return new Set(type, sorted);
  }

  private byte[] object(String key) {
    return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
  }

  private void requireMd5(byte[] bytes, String md5Key) {
    require(md5(bytes).equals(new String(object(md5Key), UTF_8)), md5Key);
  }

  static String md5(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T present(@Nullable T value, String what) {
    if (value == null) {
      throw new AssertionError("missing " + what);
    }
    return value;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
