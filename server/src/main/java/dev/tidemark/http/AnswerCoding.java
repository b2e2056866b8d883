package dev.tidemark.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is compressed. Which one a client gets, be its header as strange as it likes, is
 * the service's choice. Source: ScyllaDB's test/alternator, test_compressed_response.
 */
enum AnswerCoding {
  GZIP,
  DEFLATE;

  /** What a client accepts best, or null if it accepts none. */
  static @Nullable AnswerCoding best(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return null;
    }
    Set<AnswerCoding> named = EnumSet.noneOf(AnswerCoding.class);
    AnswerCoding best = null;
    double bestWeight = 0;
    double others = 0;
    for (String entry : acceptEncoding.split(",", -1)) {
      String[] parts = entry.toLowerCase(Locale.ROOT).split(";", -1);
      double weight = weight(parts);
      String name = parts[0].strip();
      if (name.equals("*")) {
        others = Math.max(others, weight);
      }
      for (AnswerCoding coding : values()) {
        if (name.equals(coding.header())) {
          named.add(coding);
          if (weight > bestWeight) {
            best = coding;
            bestWeight = weight;
          }
        }
      }
    }
    for (AnswerCoding coding : values()) {
      if (!named.contains(coding) && others > bestWeight) {
        return coding;
      }
    }
    return best;
  }

  /** Of the first q among a coding's parameters; what is no number counts as 1. */
  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith("q=")) {
        String number = part.substring(2).strip();
        return number.matches("-?\\d{1,9}(\\.\\d{0,9})?") || number.matches("\\.\\d{1,9}")
            ? Math.min(1, Double.parseDouble(number))
            : 1;
      }
    }
    return 1;
  }

  /** Its name in headers. */
  String header() {
    return name().toLowerCase(Locale.ROOT);
  }

  byte[] encode(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4 + 64);
    try (OutputStream coded =
        this == GZIP ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
      coded.write(body);
    }
    return out.toByteArray();
  }
}
