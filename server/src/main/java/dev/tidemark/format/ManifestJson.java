package dev.tidemark.format;

import dev.tidemark.format.ExportSummary.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One flat JSON object of a manifest. Members that are not asked for may be there: AWS has added
 * some over the years.
 */
final class ManifestJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Object> members;

  private ManifestJson(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * @throws InvalidExportException saying why, but not where; so do all methods
   */
  static ManifestJson parse(byte[] bytes, int offset, int length) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidExportException("not a JSON object");
      }
      Map<String, Object> members = new HashMap<>();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        switch (in.nextToken()) {
          case VALUE_STRING -> RecordParts.putOnce(members, name, in.getString());
          case VALUE_NUMBER_INT -> RecordParts.putOnce(members, name, in.getLongValue());
          case VALUE_NULL -> {}
          default -> throw new InvalidExportException(name + " is neither text nor a number");
        }
      }
      if (in.nextToken() != null) {
        throw new InvalidExportException("more than one JSON object");
      }
      return new ManifestJson(members);
    } catch (JacksonException e) {
      throw new InvalidExportException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  ExportSummary toSummary() {
    return new ExportSummary(
        text("version"),
        text("exportArn"),
        time("startTime"),
        time("endTime"),
        text("tableArn"),
        text("tableId"),
        scope(),
        text("s3Bucket"),
        textOrNull("s3Prefix"),
        text("s3SseAlgorithm"),
        textOrNull("s3SseKmsKeyId"),
        text("manifestFilesS3Key"),
        count("billedSizeBytes"),
        count("itemCount"),
        constant(ExportFormat.class, "outputFormat"));
  }

  /** AWS leaves exportType out of the summaries of full exports. */
  private Scope scope() {
    String exportType = textOrNull("exportType");
    return switch (exportType) {
      case null -> new Scope.Full(time("exportTime"));
      case "FULL_EXPORT" -> new Scope.Full(time("exportTime"));
      case "INCREMENTAL_EXPORT" ->
          new Scope.Incremental(
              time("exportFromTime"), time("exportToTime"), constant(ViewType.class, "outputView"));
      default -> throw new InvalidExportException("unknown exportType " + exportType);
    };
  }

  ExportReader.DataFile toDataFile() {
    return new ExportReader.DataFile(
        text("dataFileS3Key"), count("itemCount"), text("md5Checksum"), text("etag"));
  }

  private @Nullable String textOrNull(String name) {
    Object value = members.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new InvalidExportException(name + " is not text");
  }

  private String text(String name) {
    String text = textOrNull(name);
    if (text == null) {
      throw new InvalidExportException("no " + name);
    }
    return text;
  }

  private long count(String name) {
    if (members.get(name) instanceof Long count && count >= 0) {
      return count;
    }
    throw new InvalidExportException(name + " is not a count");
  }

  private Instant time(String name) {
    String text = text(name);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidExportException(name + " is not a time: " + text, e);
    }
  }

  private <E extends Enum<E>> E constant(Class<E> type, String name) {
    String text = text(name);
    try {
      return Enum.valueOf(type, text);
    } catch (IllegalArgumentException e) {
      throw new InvalidExportException("unknown " + name + " " + text, e);
    }
  }
}
