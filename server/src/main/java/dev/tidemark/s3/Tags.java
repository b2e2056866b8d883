package dev.tidemark.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tag sets: ten for an object, fifty for a bucket; keys to 128 characters, values to 256. */
final class Tags {
  private static final int OBJECT_TAGS_MAX = 10;
  private static final int BUCKET_TAGS_MAX = 50;
  private static final int KEY_CHARS_MAX = 128;
  private static final int VALUE_CHARS_MAX = 256;

  private Tags() {}

  /** Of the header {@code x-amz-tagging}, which is a query. */
  static Map<String, String> ofHeader(@Nullable String header) {
    return header == null ? Map.of() : checkedOfObject(Uris.query(header));
  }

  static Map<String, String> ofXml(byte[] document) {
    return checkedOfObject(of(XmlElement.parse(document, "Tagging").all("TagSet")));
  }

  /** A document of a form's field as the header that says the same. */
  static String toQuery(String xml) {
    StringJoiner query = new StringJoiner("&");
    XmlElement tagging = XmlElement.parse(xml.getBytes(StandardCharsets.UTF_8), "Tagging");
    of(tagging.all("TagSet")).forEach((key, value) -> query.add(escape(key) + "=" + escape(value)));
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
      throw S3Error.INVALID_TAG.withText("Bucket tag count cannot be greater than 50");
    }
    return checked(tags);
  }

  private static Map<String, String> of(List<XmlElement> sets) {
    Map<String, String> tags = new TreeMap<>();
    for (XmlElement set : sets) {
      for (XmlElement tag : set.all("Tag")) {
        if (tags.put(tag.required("Key"), tag.required("Value")) != null) {
          throw S3Error.INVALID_TAG.withText("Cannot provide multiple Tags with the same key");
        }
      }
    }
    return tags;
  }

  static XmlWriter toXml(Map<String, String> tags) {
    XmlWriter xml = XmlWriter.document("Tagging").start("TagSet");
    new TreeMap<>(tags)
        .forEach((key, value) -> xml.start("Tag").text("Key", key).text("Value", value).end());
    return xml;
  }

  private static Map<String, String> checkedOfObject(Map<String, String> tags) {
    if (tags.size() > OBJECT_TAGS_MAX) {
      throw S3Error.INVALID_TAG.withText("Object tags cannot be greater than 10");
    }
    return checked(tags);
  }

  private static Map<String, String> checked(Map<String, String> tags) {
    tags.forEach((key, value) -> {
      if (key.isEmpty() || key.length() > KEY_CHARS_MAX) {
        throw S3Error.INVALID_TAG.withText("The TagKey you have provided is invalid");
      }
      if (value.length() > VALUE_CHARS_MAX) {
        throw S3Error.INVALID_TAG.withText("The TagValue you have provided is invalid");
      }
    });
    return tags;
  }
}
