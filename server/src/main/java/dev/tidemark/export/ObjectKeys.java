package dev.tidemark.export;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an export's objects (FORMATS.md, "Export tree"). Data files of incremental exports
 * lie in one folder for all of them, as AWS has it.
 */
record ObjectKeys(String root, Export export) {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int BASE32_BITS = 5;

  static ObjectKeys of(Export export) {
    return new ObjectKeys(root(export.destination().prefix()), export);
  }

  private static String root(@Nullable String prefix) {
    if (prefix == null) {
      return "AWSDynamoDB/";
    }
    return prefix + (prefix.endsWith("/") ? "" : "/") + "AWSDynamoDB/";
  }

  String started() {
    return root + export.id() + "/_started";
  }

  String manifestFiles() {
    return root + export.id() + "/manifest-files.json";
  }

  String manifestFilesMd5() {
    return root + export.id() + "/manifest-files.md5";
  }

  String manifestSummary() {
    return root + export.id() + "/manifest-summary.json";
  }

  String manifestSummaryMd5() {
    return root + export.id() + "/manifest-summary.md5";
  }

  /** The data file of a split: the same name whenever it is asked for. */
  String data(int split) {
    String folder =
        switch (export.window()) {
          case ExportWindow.Full _ -> root + export.id() + "/data/";
          case ExportWindow.Incremental _ -> root + "data/";
        };
    return folder + name(split) + export.format().fileSuffix();
  }

  /** 26 characters: a version-3 UUID in base32 without padding, as in every real export. */
  private String name(int split) {
    byte[] seed = (export.arn() + "/" + split).getBytes(StandardCharsets.UTF_8);
    UUID uuid = UUID.nameUUIDFromBytes(seed);
    long[] words = {uuid.getMostSignificantBits(), uuid.getLeastSignificantBits()};
    StringBuilder name = new StringBuilder(26);
    for (int bit = 0; bit < 128; bit += BASE32_BITS) {
      int digit = 0;
      for (int i = bit; i < bit + BASE32_BITS; i++) {
        digit = digit << 1 | (i < 128 ? (int) (words[i / 64] >>> (63 - i % 64)) & 1 : 0);
      }
      name.append(BASE32.charAt(digit));
    }
    return name.toString();
  }
}
