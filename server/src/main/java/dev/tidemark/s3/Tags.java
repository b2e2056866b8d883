package dev.tidemark.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tag sets: ten for an object, fifty for a bucket; keys to 128 characters, values to 256.
 *
 * <p>Source of the refusals: recorded answers of S3 in LocalStack's {@code
 * TestS3BucketObjectTagging}.
 */
final class Tags {
  private static final int OBJECT_TAGS_MAX = 10;
  private static final int BUCKET_TAGS_MAX = 50;
  private static final int KEY_CHARS_MAX = 128;
  private static final int VALUE_CHARS_MAX = 256;
  private static final String HEADER = "x-amz-tagging";

  /** Source of the characters: S3 API reference, "Tag". */
  private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*");

  private Tags() {}

  /** Of the header {@code x-amz-tagging}, which is a query. */
  static Map<String, String> ofHeader(@Nullable String header) {
    if (header == null) {
      return Map.of();
    }
    Map<String, String> tags = new TreeMap<>();
    for (String pair : header.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = Uris.decode(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : Uris.decode(pair.substring(equals + 1), true);
      boolean twice = !pair.isEmpty() && tags.put(key, value) != null;
      if (twice || !ALLOWED.matcher(key).matches() || !ALLOWED.matcher(value).matches()) {
        throw S3Error.INVALID_ARGUMENT
            .withText(
                "The header '"
                    + HEADER
                    + "' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag"
                    + " name duplicates.")
            .with("ArgumentName", HEADER)
            .with("ArgumentValue", header);
      }
    }
    return checkedOfObject(tags);
  }

  static Map<String, String> ofXml(byte[] document) {
    return checkedOfObject(of(XmlElement.parse(document, "Tagging").all("TagSet")));
  }

  /** A document of a form's field as the header that says the same. */
  static String toQuery(String xml) {
    StringJoiner query = new StringJoiner("&");

    ofXml(xml.getBytes(StandardCharsets.UTF_8))
        .forEach((key, value) -> query.add(escape(key) + "=" + escape(value)));
    return query.toString();
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static Map<String, String> ofBucket(byte[] document) {
    return ofBucket(XmlElement.parse(document, "Tagging").all("TagSet"));
  }

  /** Of elements that hold the tags. */
  static Map<String, String> ofBucket(List<XmlElement> sets) {
    Map<String, String> tags = of(sets);
    if (tags.size() > BUCKET_TAGS_MAX) {
      throw S3Error.BAD_REQUEST.withText("Bucket tag count cannot be greater than 50");
    }
    return checked(tags, "System tags cannot be added/updated by requester");
  }

  private static Map<String, String> of(List<XmlElement> sets) {
    Map<String, String> tags = new TreeMap<>();
    for (XmlElement set : sets) {
      for (XmlElement tag : set.all("Tag")) {
        String key = tag.required("Key");
        if (tags.put(key, tag.required("Value")) != null) {
          throw invalid("Cannot provide multiple Tags with the same key", key);
        }
      }
    }
    return tags;
  }

  private static Map<String, String> checkedOfObject(Map<String, String> tags) {
    if (tags.size() > OBJECT_TAGS_MAX) {
      throw S3Error.BAD_REQUEST.withText("Object tags cannot be greater than 10");
    }
    return checked(tags, "Your TagKey cannot be prefixed with aws:");
  }

  private static Map<String, String> checked(Map<String, String> tags, String reserved) {
    tags.forEach((key, value) -> {
      if (key.isEmpty() || key.length() > KEY_CHARS_MAX || !ALLOWED.matcher(key).matches()) {
        throw invalid("The TagKey you have provided is invalid", key);
      }
      if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
        throw invalid(reserved, key);
      }
      if (value.length() > VALUE_CHARS_MAX || !ALLOWED.matcher(value).matches()) {
        throw invalid("The TagValue you have provided is invalid", key).with("TagValue", value);
      }
    });
    return tags;
  }

  private static S3Exception invalid(String text, String key) {
    return S3Error.INVALID_TAG.withText(text).with("TagKey", key);
  }

  static XmlWriter toXml(Map<String, String> tags) {
    XmlWriter xml = XmlWriter.document("Tagging").start("TagSet");
    new TreeMap<>(tags)
        .forEach((key, value) -> xml.start("Tag").text("Key", key).text("Value", value).end());
    return xml;
  }
}
