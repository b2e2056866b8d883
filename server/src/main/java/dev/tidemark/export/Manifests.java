package dev.tidemark.export;

import dev.tidemark.format.ViewType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The manifests, byte for byte as in real exports (FORMATS.md, "Manifests"): compact, members in a
 * fixed order, absent prefix and key written as null, times with three decimals. Lines of
 * manifest-files.json end with a newline each; manifest-summary.json has none.
 */
final class Manifests {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** What AWS bills for an incremental export at least. */
  private static final long INCREMENTAL_BILLED_BYTES_MIN = 10_000_000;

  private Manifests() {}

  static byte[] files(List<DataFile> files) {
    return json(out -> {
      for (DataFile file : files) {
        out.writeStartObject();
        out.writeNumberProperty("itemCount", file.items());
        out.writeStringProperty("md5Checksum", file.md5());
        out.writeStringProperty("etag", file.etag());
        out.writeStringProperty("dataFileS3Key", file.key());
        out.writeEndObject();
        out.writeRaw('\n');
      }
    });
  }

  static byte[] summary(Export export, Instant end, List<DataFile> files) {
    return json(out -> summary(out, export, end, files));
  }

  private static void summary(JsonGenerator out, Export export, Instant end, List<DataFile> files) {
    Destination destination = export.destination();
    out.writeStartObject();
    out.writeStringProperty(
        "version",
        switch (export.window()) {
          case ExportWindow.Full _ -> "2020-06-30";
          case ExportWindow.Incremental _ -> "2023-08-01";
        });
    out.writeStringProperty("exportArn", export.arn());
    out.writeStringProperty("startTime", TIME.format(export.id().start()));
    out.writeStringProperty("endTime", TIME.format(end));
    out.writeStringProperty("tableArn", export.source().arn());
    out.writeStringProperty("tableId", export.source().uuid());
    switch (export.window()) {
      case ExportWindow.Full(Instant at) -> out.writeStringProperty("exportTime", TIME.format(at));
      case ExportWindow.Incremental(Instant from, Instant to, ViewType _) -> {
        out.writeStringProperty("exportFromTime", TIME.format(from));
        out.writeStringProperty("exportToTime", TIME.format(to));
      }
    }
    out.writeStringProperty("s3Bucket", destination.bucket());
    out.writeName("s3Prefix").writeString(destination.prefix());
    out.writeStringProperty("s3SseAlgorithm", destination.algorithm());
    out.writeName("s3SseKmsKeyId").writeString(destination.kmsKeyId());
    out.writeStringProperty("manifestFilesS3Key", ObjectKeys.of(export).manifestFiles());
    out.writeNumberProperty("billedSizeBytes", billedBytes(export, files));
    out.writeNumberProperty("itemCount", items(files));
    out.writeStringProperty("outputFormat", export.format().name());
    if (export.window() instanceof ExportWindow.Incremental incremental) {
      out.writeStringProperty("outputView", incremental.view().name());
      out.writeStringProperty("exportType", export.type());
    }
    out.writeEndObject();
  }

  static long items(List<DataFile> files) {
    return files.stream().mapToLong(DataFile::items).sum();
  }

  /** The table's size at the moment exported, or what the window's images weigh. */
  static long billedBytes(Export export, List<DataFile> files) {
    long bytes = files.stream().mapToLong(DataFile::itemBytes).sum();
    return switch (export.window()) {
      case ExportWindow.Full _ -> bytes;
      case ExportWindow.Incremental _ -> Math.max(INCREMENTAL_BILLED_BYTES_MIN, bytes);
    };
  }

  /** The content of a manifest's {@code .md5} object: base64, no newline. */
  static byte[] md5(byte[] manifest) {
    return Base64.getEncoder()
        .encodeToString(md5().digest(manifest))
        .getBytes(StandardCharsets.US_ASCII);
  }

  static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java runtime has MD5", e);
    }
  }

  private static byte[] json(Consumer<JsonGenerator> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out =
        JSON.rebuild()
            .rootValueSeparator((String) null)
            .build()
            .createGenerator(ObjectWriteContext.empty(), bytes)) {
      content.accept(out);
    }
    return bytes.toByteArray();
  }
}
