package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/** Bodies in aws-chunked framing, with trailers: what is stored is what was in the chunks. */
final class ChunkTarget implements FuzzTarget {
  private final World world = new World(World.Holds.NOTHING, null);

  /** A bucket that keeps no versions: each run writes over the one before. */
  ChunkTarget() {
    world.begin();
    world.sendRepeatable(
        request("PUT", "/chunks", new byte[0]).with("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
  }

  private static MemoryExchange request(String method, String target, byte[] body) {
    return new MemoryExchange(method, target, body)
        .with("host", "localhost")
        .with("authorization", Requests.authorization("s3"))
        .with("x-amz-date", "20260101T000000Z");
  }

  @Override
  public void run(FuzzBytes in) {
    byte[] content = in.take(in.nextInt(40));
    boolean trailer = in.nextBoolean();
    boolean signed = in.oneIn(3);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int at = 0; at < content.length; ) {
      int size = in.nextInt(1, content.length - at + 1);
      line(body, Integer.toHexString(size) + signature(signed));
      body.write(content, at, size);
      line(body, "");
      at += size;
    }
    line(body, "0" + signature(signed));
    if (trailer) {
      CRC32 crc = new CRC32();
      crc.update(content);
      byte[] sum = new byte[4];
      for (int i = 0; i < 4; i++) {
        sum[i] = (byte) (crc.getValue() >> (24 - 8 * i));
      }
      line(body, "x-amz-checksum-crc32:" + Base64.getEncoder().encodeToString(sum));
      if (signed) {
        line(body, "x-amz-trailer-signature:" + "0".repeat(64));
      }
    }
    line(body, "");
    boolean damaged = in.nextBoolean();
    byte[] sent = damaged ? in.damaged(body.toByteArray()) : body.toByteArray();
    String payload =
        signed
            ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + (trailer ? "-TRAILER" : "")
            : "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    MemoryExchange put =
        request("PUT", "/chunks/key", sent)
            .with("x-amz-content-sha256", payload)
            .with(
                "content-encoding",
                in.pick("aws-chunked", "gzip,aws-chunked", "aws-chunked,aws-chunked"))
            .with("content-length", Integer.toString(sent.length))
            .with("x-amz-decoded-content-length", Integer.toString(content.length));
    if (trailer) {
      put.with("x-amz-trailer", in.oneIn(16) ? "x-amz-checksum-crc64nvme" : "x-amz-checksum-crc32");
    }
    S3Target.check(world.sendRepeatable(put));
    if (put.status() != 200) {
      if (!damaged && !"x-amz-checksum-crc64nvme".equals(put.header("x-amz-trailer"))) {
        throw new AssertionError("refused: " + put.answerText());
      }
      return;
    }
    MemoryExchange got =
        world.sendRepeatable(
            request("GET", "/chunks/key", new byte[0])
                .with("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
    if (got.answer().length != content.length
        || ((trailer || !damaged) && !Arrays.equals(got.answer(), content))) {
      throw new AssertionError("stored " + Escaped.of(got.answer()) + " of " + Escaped.of(content));
    }
  }

  private static String signature(boolean signed) {
    return signed ? ";chunk-signature=" + "0".repeat(64) : "";
  }

  private static void line(ByteArrayOutputStream body, String line) {
    body.writeBytes((line + "\r\n").getBytes(ISO_8859_1));
  }
}
