package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.format.ExportReader;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.InvalidExportException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Exports with damage in any of their files: refused by name, or read; checksums kept or not. */
final class ExportTarget implements FuzzTarget {
  private static final String FOLDER = "p/AWSDynamoDB/01-a/";
  private static final String SUMMARY = FOLDER + "manifest-summary";
  private static final String FILES = FOLDER + "manifest-files";
  private static final String DATA = FOLDER + "data/one.json.gz";
  private static final List<String> LINES =
      List.of(
          "{\"Item\":{\"p\":{\"S\":\"a\"},\"n\":{\"N\":\"1.5\"},\"b\":{\"B\":\"AAE=\"},\"l\":{\"L\":[{\"NULL\":true}]}}}\n",
          "{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"1\"}},\"Keys\":{\"p\":{\"S\":\"a\"}},\"OldImage\":{\"p\":{\"S\":\"a\"}},\"NewImage\":{\"p\":{\"S\":\"a\"},\"ss\":{\"SS\":[\"x\"]}}}\n",
          "$ion_1_0 {Item:{p:\"a\",n:1.5,b:{{AAE=}},l:[null],ns:$dynamodb_NS::[1.,2.]}}\n",
          "$ion_1_0 {Record:{Keys:{p:\"1\"},Metadata:{WriteTimestampMicros:5.},NewImage:{p:\"1\"}}}\n");

  @Override
  public void run(FuzzBytes in) throws IOException {
    boolean ion = in.nextBoolean();
    boolean changes = in.nextBoolean();
    byte[] lines = LINES.get((ion ? 2 : 0) + (changes ? 1 : 0)).getBytes(UTF_8);
    int which = in.nextInt(5);
    byte[] plain = which == 0 ? in.damaged(lines) : lines;
    byte[] data = gzip(plain);
    if (which == 1) {
      data = in.damaged(data);
    }
    int count = 0;
    for (byte b : plain) {
      count += b == '\n' ? 1 : 0;
    }
    Map<String, byte[]> objects = new TreeMap<>();
    objects.put(DATA, data);
    String files =
        "{\"itemCount\":%d,\"md5Checksum\":\"%s\",\"etag\":\"0-1\",\"dataFileS3Key\":\"%s\"}\n"
            .formatted(count, md5(data), DATA);
    put(in, objects, FILES, files, which == 2);
    String scope =
        changes
            ? "\"exportFromTime\":\"2026-01-14T10:20:00.000Z\",\"exportToTime\":\"2026-01-14T10:35:00.000Z\",\"outputView\":\"NEW_AND_OLD_IMAGES\",\"exportType\":\"INCREMENTAL_EXPORT\""
            : "\"exportTime\":\"2026-01-14T10:18:50.622Z\"";
    String summary =
        "{\"version\":\"2020-06-30\",\"exportArn\":\"arn:e\",\"startTime\":\"2026-01-14T10:18:50.622Z\",\"endTime\":\"2026-01-14T10:24:58.984Z\",\"tableArn\":\"arn:t\",\"tableId\":\"id\",%s,\"s3Bucket\":\"b\",\"s3Prefix\":null,\"s3SseAlgorithm\":\"AES256\",\"s3SseKmsKeyId\":null,\"manifestFilesS3Key\":\"%s.json\",\"billedSizeBytes\":0,\"itemCount\":%d,\"outputFormat\":\"%s\"}"
            .formatted(scope, FILES, count, ion ? "ION" : "DYNAMODB_JSON");
    put(in, objects, SUMMARY, summary, which == 3);
    boolean sound = which == 4;
    try (Stream<ExportRecord> records =
        ExportReader.open(
                key -> {
                  byte[] object = objects.get(key);
                  if (object == null) {
                    throw new FileNotFoundException(key);
                  }
                  return new ByteArrayInputStream(object);
                },
                SUMMARY + ".json")
            .records()) {
      long read = records.count();
      if (sound && read != 1) {
        throw new AssertionError(read + " records");
      }
    } catch (InvalidExportException e) {
      if (sound) {
        throw e;
      }
    }
  }

  private static void put(
      FuzzBytes in, Map<String, byte[]> objects, String name, String text, boolean damaged) {
    byte[] json = damaged ? in.damaged(text.getBytes(UTF_8)) : text.getBytes(UTF_8);
    objects.put(name + ".json", json);
    byte[] checksum = md5(json).getBytes(UTF_8);
    objects.put(name + ".md5", damaged && in.oneIn(8) ? in.damaged(checksum) : checksum);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static String md5(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
