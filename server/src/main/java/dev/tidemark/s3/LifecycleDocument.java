package dev.tidemark.s3;

import dev.tidemark.objectstore.Digest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The XML of a bucket's lifecycle: read, checked, and written as S3 answers it.
 *
 * <p>Source of the rules: S3 API reference, LifecycleRule and what it holds. Of the errors:
 * recorded answers of S3, in LocalStack's {@code TestS3BucketLifecycle} and in the issues of
 * projects that quote them; COMPATIBILITY.md lists what has no record.
 */
final class LifecycleDocument {
  private static final int RULES_MAX = 1000;
  private static final int ID_CHARS_MAX = 255;
  private static final int TAG_KEY_CHARS_MAX = 128;
  private static final int TAG_VALUE_CHARS_MAX = 256;

  /** The bound that S3's message names. */
  private static final long SIZE_BYTES_MAX = 1_099_511_627_776_000L;

  private static final String EXPIRATION = "Expiration";
  private static final String NONCURRENT = "NoncurrentVersionExpiration";
  private static final String ABORT = "AbortIncompleteMultipartUpload";
  private static final List<String> ACTIONS = List.of(EXPIRATION, NONCURRENT, ABORT);
  private static final Set<String> TRANSITIONS =
      Set.of("Transition", "NoncurrentVersionTransition");

  private LifecycleDocument() {}

  /** What a checked document says. */
  static List<LifecycleRule> rules(byte[] document) {
    return rules(XmlElement.parse(document, "LifecycleConfiguration"));
  }

  private static List<LifecycleRule> rules(XmlElement root) {
    List<XmlElement> elements = root.onlyWith("Rule").children();
    if (elements.isEmpty() || elements.size() > RULES_MAX) {
      throw S3Error.MALFORMED_XML.toException();
    }
    List<LifecycleRule> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (XmlElement element : elements) {
      LifecycleRule rule = rule(element, rules.size());
      if (!ids.add(rule.id())) {
        throw S3Error.INVALID_ARGUMENT
            .withText("Rule ID must be unique. Found same ID for more than one rule")
            .with("ArgumentName", "ID")
            .with("ArgumentValue", rule.id());
      }
      rules.add(rule);
    }
    checkForms(elements);
    return rules;
  }

  /** The document as it is kept and answered: checked, every rule with an id, in S3's order. */
  static String canonical(byte[] document) {
    XmlElement root = XmlElement.parse(document, "LifecycleConfiguration");
    List<LifecycleRule> rules = rules(root);
    XmlWriter xml = XmlWriter.document("LifecycleConfiguration");
    for (int i = 0; i < rules.size(); i++) {
      XmlElement rule = root.children().get(i);
      xml.start("Rule").text("ID", rules.get(i).id());
      copy(xml, rule.all("Filter"));
      xml.text("Prefix", rule.child("Prefix"));
      xml.text("Status", rule.child("Status"));
      for (String action : ACTIONS) {
        copy(xml, rule.all(action));
      }
      xml.end();
    }
    return xml.toText();
  }

  private static void copy(XmlWriter xml, List<XmlElement> elements) {
    for (XmlElement element : elements) {
      if (element.children().isEmpty()) {
        xml.text(element.name(), element.text().toString());
      } else {
        xml.start(element.name());
        copy(xml, element.children());
        xml.end();
      }
    }
  }

  private static LifecycleRule rule(XmlElement rule, int index) {
    refuseTransitions(rule);
    rule.onlyWith("ID", "Filter", "Prefix", "Status", EXPIRATION, NONCURRENT, ABORT);
    for (XmlElement child : rule.children()) {
      requireSingle(rule, child.name());
    }
    String status = rule.required("Status");
    if (!status.equals("Enabled") && !status.equals("Disabled")) {
      throw S3Error.MALFORMED_XML.toException();
    }
    XmlElement filter = single(rule, "Filter");
    String prefix = rule.child("Prefix");
    if ((filter == null) == (prefix == null)) {
      throw S3Error.MALFORMED_XML.toException();
    }
    Scope scope = filter == null ? Scope.of(String.valueOf(prefix)) : scope(filter);
    XmlElement expiration = single(rule, EXPIRATION);
    XmlElement noncurrent = single(rule, NONCURRENT);
    XmlElement abort = single(rule, ABORT);
    if (expiration == null && noncurrent == null && abort == null) {
      throw S3Error.INVALID_REQUEST.withText("At least one action needs to be specified in a rule");
    }
    boolean expiresMarkers = false;
    LifecycleRule.Expiration when = null;
    if (expiration != null) {
      expiresMarkers = expiresMarkers(expiration, scope);
      when = expiration(expiration);
    }
    return new LifecycleRule(
        id(rule, index),
        status.equals("Enabled"),
        scope.prefix(),
        scope.tags(),
        scope.bytesAbove(),
        scope.bytesBelow(),
        when,
        expiresMarkers,
        noncurrent == null ? null : noncurrent(noncurrent, filter == null),
        abort == null ? 0 : abortDays(abort, scope));
  }

  /** There are no storage classes to go to. */
  private static void refuseTransitions(XmlElement rule) {
    for (XmlElement child : rule.children()) {
      if (TRANSITIONS.contains(child.name())) {
        throw S3Error.NOT_IMPLEMENTED.withText(
            "The lifecycle action "
                + child.name()
                + " is not implemented: STANDARD is the only"
                + " storage class here.");
      }
    }
  }

  /** One that has no id gets one like S3's: the base64 of a UUID, here of the rule itself. */
  private static String id(XmlElement rule, int index) {
    String id = rule.child("ID");
    if (id == null || id.isEmpty()) {
      Digest digest = Digest.sha256();
      byte[] bytes = (index + " " + rule).getBytes(StandardCharsets.UTF_8);
      digest.update(bytes, 0, bytes.length);
      UUID uuid = UUID.nameUUIDFromBytes(digest.value());
      return Base64.getEncoder()
          .encodeToString(uuid.toString().getBytes(StandardCharsets.US_ASCII));
    }
    if (id.length() > ID_CHARS_MAX) {
      throw S3Error.INVALID_ARGUMENT
          .withText("ID length should not exceed allowed limit of " + ID_CHARS_MAX)
          .with("ArgumentName", "ID")
          .with("ArgumentValue", id);
    }
    return id;
  }

  /** What a filter lets through. */
  private record Scope(String prefix, Map<String, String> tags, long bytesAbove, long bytesBelow) {
    static Scope of(String prefix) {
      return new Scope(prefix, Map.of(), -1, Long.MAX_VALUE);
    }

    boolean isBySize() {
      return bytesAbove >= 0 || bytesBelow < Long.MAX_VALUE;
    }

    /** Of actions that S3 does not take together with tags or sizes. */
    void refuse(String action) {
      if (!tags.isEmpty()) {
        throw S3Error.INVALID_REQUEST.withText(action + " cannot be specified with Tags.");
      }
      if (isBySize()) {
        throw S3Error.INVALID_REQUEST.withText(action + " cannot be specified with Object Size.");
      }
    }
  }

  private static Scope scope(XmlElement filter) {
    filter.onlyWith("Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "And");
    XmlElement and = single(filter, "And");
    if (filter.children().size() > 1) {
      throw S3Error.MALFORMED_XML.toException();
    }
    if (and == null) {
      return predicates(filter);
    }
    and.onlyWith("Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan");
    if (and.children().size() < 2) {
      throw S3Error.MALFORMED_XML.toException();
    }
    return predicates(and);
  }

  private static Scope predicates(XmlElement holder) {
    for (String name : List.of("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan")) {
      requireSingle(holder, name);
    }
    Map<String, String> tags = new HashMap<>();
    for (XmlElement tag : holder.all("Tag")) {
      String value = tag.onlyWith("Key", "Value").child("Value");
      String key = tag.required("Key");
      if (key.isEmpty() || key.length() > TAG_KEY_CHARS_MAX) {
        throw S3Error.INVALID_TAG.withText("The TagKey you have provided is invalid");
      }
      if (value != null && value.length() > TAG_VALUE_CHARS_MAX) {
        throw S3Error.INVALID_TAG.withText("The TagValue you have provided is invalid");
      }
      if (tags.put(key, value == null ? "" : value) != null) {
        throw S3Error.INVALID_REQUEST.withText("Duplicate Tag Keys are not allowed.");
      }
    }
    long above = size(holder, "ObjectSizeGreaterThan", 0, -1);
    long below = size(holder, "ObjectSizeLessThan", 1, Long.MAX_VALUE);
    if (above >= below) {
      throw S3Error.INVALID_REQUEST.withText(
          "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
    }
    String prefix = holder.child("Prefix");
    return new Scope(prefix == null ? "" : prefix, tags, above, below);
  }

  private static long size(XmlElement holder, String name, int least, long otherwise) {
    String text = holder.child(name);
    if (text == null) {
      return otherwise;
    }
    long size = number(text);
    if (size < least || size > SIZE_BYTES_MAX) {
      throw S3Error.INVALID_REQUEST.withText(
          "'" + name + "' should be between " + least + " and " + SIZE_BYTES_MAX + ".");
    }
    return size;
  }

  private static boolean expiresMarkers(XmlElement expiration, Scope scope) {
    String text = expiration.child("ExpiredObjectDeleteMarker");
    if (text == null) {
      return false;
    }
    scope.refuse("ExpiredObjectDeleteMarker");
    return switch (text.strip()) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw S3Error.MALFORMED_XML.toException();
    };
  }

  private static LifecycleRule.@Nullable Expiration expiration(XmlElement expiration) {
    expiration.onlyWith("Days", "Date", "ExpiredObjectDeleteMarker");
    if (expiration.children().size() != 1) {
      throw S3Error.MALFORMED_XML.toException();
    }
    String text = expiration.children().getFirst().text().toString();
    return switch (expiration.children().getFirst().name()) {
      case "Days" -> new LifecycleRule.Expiration.Days(days(text, "Days", EXPIRATION));
      case "Date" -> new LifecycleRule.Expiration.Date(date(text));
      default -> null;
    };
  }

  private static Instant date(String text) {
    Instant date;
    try {
      date = OffsetDateTime.parse(text.strip(), DateTimeFormatter.ISO_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      throw S3Error.MALFORMED_XML.toException();
    }
    if (!date.truncatedTo(ChronoUnit.DAYS).equals(date)) {
      throw S3Error.INVALID_ARGUMENT
          .withText("'Date' must be at midnight GMT")
          .with("ArgumentName", "Date")
          .with("ArgumentValue", text);
    }
    return date;
  }

  private static LifecycleRule.Noncurrent noncurrent(XmlElement noncurrent, boolean oldForm) {
    noncurrent.onlyWith("NoncurrentDays", "NewerNoncurrentVersions");
    int days = days(noncurrent.required("NoncurrentDays"), "NoncurrentDays", NONCURRENT);
    String newer = noncurrent.child("NewerNoncurrentVersions");
    if (newer != null && oldForm) {
      throw S3Error.INVALID_REQUEST.withText(
          "NewerNoncurrentVersions element can only be used in Lifecycle V2.");
    }
    return new LifecycleRule.Noncurrent(
        days, newer == null ? 0 : days(newer, "NewerNoncurrentVersions", NONCURRENT));
  }

  private static int abortDays(XmlElement abort, Scope scope) {
    scope.refuse(ABORT);
    return days(
        abort.onlyWith("DaysAfterInitiation").required("DaysAfterInitiation"),
        "DaysAfterInitiation",
        ABORT);
  }

  private static int days(String text, String name, String action) {
    long number = number(text);
    if (number <= 0) {
      throw S3Error.INVALID_ARGUMENT
          .withText("'" + name + "' for " + action + " action must be a positive integer")
          .with("ArgumentName", name)
          .with("ArgumentValue", text.strip());
    }
    if (number > Integer.MAX_VALUE) {
      throw S3Error.MALFORMED_XML.toException();
    }
    return (int) number;
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw S3Error.MALFORMED_XML.toException();
    }
  }

  private static @Nullable XmlElement single(XmlElement holder, String name) {
    requireSingle(holder, name);
    List<XmlElement> found = holder.all(name);
    return found.isEmpty() ? null : found.getFirst();
  }

  private static void requireSingle(XmlElement holder, String name) {
    if (holder.all(name).size() > 1) {
      throw S3Error.MALFORMED_XML.toException();
    }
  }

  /** The two forms of rules do not go together, and rules of the old form may not overlap. */
  private static void checkForms(List<XmlElement> rules) {
    boolean old = rules.getFirst().child("Prefix") != null;
    for (XmlElement rule : rules) {
      if (old && single(rule, "Filter") != null) {
        throw S3Error.INVALID_REQUEST.withText("Filter element can only be used in Lifecycle V2.");
      }
      if (!old && rule.child("Prefix") != null) {
        throw S3Error.INVALID_REQUEST.withText(
            "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the"
                + " Filter.");
      }
    }
    if (old) {
      ACTIONS.forEach(action -> checkOverlaps(rules, action));
    }
  }

  private static void checkOverlaps(List<XmlElement> rules, String action) {
    String[] prefixes =
        rules.stream()
            .filter(rule -> !rule.all(action).isEmpty())
            .map(rule -> rule.required("Prefix"))
            .sorted()
            .toArray(String[]::new);
    for (int i = 1; i < prefixes.length; i++) {
      if (prefixes[i].startsWith(prefixes[i - 1])) {
        throw S3Error.INVALID_REQUEST.withText(
            "Found overlapping prefixes '"
                + prefixes[i - 1]
                + "' and '"
                + prefixes[i]
                + "' for same action type '"
                + action
                + "'");
      }
    }
  }
}
