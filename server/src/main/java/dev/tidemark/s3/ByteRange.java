package dev.tidemark.s3;

import dev.tidemark.objectstore.LocalObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run of an object's bytes.
 *
 * @param partial whether it was asked for as a range, even if it is the whole
 */
record ByteRange(long offset, long length, boolean partial) {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  static ByteRange whole(LocalObject object) {
    return new ByteRange(0, object.sizeBytes(), false);
  }

  /**
   * What a Range header asks for. One that is malformed, or names several ranges, is ignored as
   * HTTP allows; one outside the object is InvalidRange.
   */
  static ByteRange parse(@Nullable String header, LocalObject object) {
    if (header == null) {
      return whole(object);
    }
    Matcher matcher = RANGE.matcher(header.strip());
    if (!matcher.matches()) {
      return whole(object);
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    long size = object.sizeBytes();
    if (first.isEmpty()) {
      if (last.isEmpty()) {
        return whole(object);
      }
      long suffix = Math.min(Long.parseLong(last), size);
      if (suffix == 0) {
        throw unsatisfiable(header, size);
      }
      return new ByteRange(size - suffix, suffix, true);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return whole(object);
    }
    if (from >= size) {
      throw unsatisfiable(header, size);
    }
    return new ByteRange(from, to - from + 1, true);
  }

  private static S3Exception unsatisfiable(String header, long sizeBytes) {
    return S3Error.INVALID_RANGE
        .toException()
        .with("RangeRequested", header)
        .with("ActualObjectSize", Long.toString(sizeBytes));
  }

  /** The bytes of the n-th part, counted from 1. */
  static ByteRange part(LocalObject object, int number) {
    if (number < 1 || number > object.parts().size()) {
      throw S3Error.INVALID_PART_NUMBER.toException();
    }
    long offset = 0;
    for (LocalObject.Part part : object.parts().subList(0, number - 1)) {
      offset += part.sizeBytes();
    }
    long length = object.parts().get(number - 1).sizeBytes();
    return new ByteRange(offset, length, length > 0);
  }

  String contentRange(LocalObject object) {
    return "bytes " + offset + "-" + (offset + length - 1) + "/" + object.sizeBytes();
  }
}
