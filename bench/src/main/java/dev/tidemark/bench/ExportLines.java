package dev.tidemark.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * What an export's data files weigh.
 *
 * @param packed bytes of the files
 * @param plain bytes of their lines
 */
record ExportLines(int files, long packed, long plain) {
  /** Writes the lines of all data files into one. */
  static ExportLines unpack(Endpoint endpoint, String arn, Path lines) throws IOException {
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    int files = 0;
    long packed = 0;
    String manifest;
    try (InputStream in =
        endpoint.object(OrdersTable.BUCKET, "AWSDynamoDB/" + id + "/manifest-files.json")) {
      manifest = new String(in.readAllBytes(), UTF_8);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(lines), 1 << 16)) {
      for (String line : manifest.lines().toList()) {
        byte[] file;
        try (InputStream in =
            endpoint.object(OrdersTable.BUCKET, Endpoint.member(line, "dataFileS3Key"))) {
          file = in.readAllBytes();
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file), 1 << 16)) {
          in.transferTo(out);
        }
        packed += file.length;
        files++;
      }
    }
    return new ExportLines(files, packed, Files.size(lines));
  }
}
