package dev.tidemark.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.JsonText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A resource-based policy, checked and brought into the form that the service gives back. Source of
 * form and texts: ack-api-quirks DDB-TABLE-211 and 351 to 356, measured in October 2026.
 *
 * @param statements in canonical form
 */
record PolicyDocument(String text, List<Map<String, Object>> statements) {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final String DOCUMENT = INVALID + "Invalid policy document: ";
  private static final String UNBOUNDED =
      "Resource-based policy grants unbounded access in one or more elements. Please revise the"
          + " policy to ensure least-privilege form of access";
  private static final int BYTES_MAX = 20_480;
  private static final String ANYBODY = "*";
  private static final String DEFAULT_VERSION = "2008-10-17";

  /** Members of a statement in the order that they are given back in. */
  private static final List<String> STATEMENT_MEMBERS =
      List.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");

  private static final Set<String> DOCUMENT_MEMBERS = Set.of("Version", "Id", "Statement");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern IAM_ARN = Pattern.compile("arn:aws[a-z-]*:(iam|sts)::\\d{12}:.+");
  private static final Pattern STREAM = Pattern.compile("table/[^/]+/stream/.+");

  /**
   * Reads and checks a policy.
   *
   * @throws ApiException ValidationException, in AWS's words where they are known
   */
  static PolicyDocument parse(String json) {
    if (json.getBytes(UTF_8).length > BYTES_MAX) {
      throw ApiError.validation(
          INVALID + "Maximum policy size of " + BYTES_MAX + " bytes exceeded");
    }
    if (!(read(json) instanceof Map<?, ?> given)) {
      throw ApiError.validation(DOCUMENT + "This policy contains invalid Json");
    }
    if (!DOCUMENT_MEMBERS.containsAll(given.keySet()) || !given.containsKey("Statement")) {
      throw syntax(json);
    }
    Object listed = given.get("Statement");
    List<?> statements = listed instanceof List<?> list ? list : List.of(listed);
    if (statements.isEmpty()) {
      throw ApiError.validation(DOCUMENT + "Could not parse the policy: Statement is empty!");
    }
    List<Map<String, Object>> canonical = new ArrayList<>();
    for (Object statement : statements) {
      if (!(statement instanceof Map<?, ?> members)
          || !STATEMENT_MEMBERS.containsAll(members.keySet())) {
        throw syntax(json);
      }
      canonical.add(statement(members, json));
    }
    checkSids(canonical);
    Map<String, Object> document = new LinkedHashMap<>();
    for (String member : List.of("Version", "Id")) {
      Object value = given.get(member);
      if (value != null) {
        document.put(member, value);
      }
    }
    document.put("Statement", canonical);
    return new PolicyDocument(JsonText.write(document), canonical);
  }

  private static Object read(String json) {
    try {
      return JsonText.read(json);
    } catch (IllegalArgumentException e) {
      throw ApiError.validation(
          DOCUMENT
              + (json.strip().equals("null")
                  ? "This text appears not to be a policy"
                  : "This policy contains invalid Json"));
    }
  }

  /** The document as it is told: with the version that it has if it names none. */
  static String shown(String canonical) {
    if (JsonText.read(canonical) instanceof Map<?, ?> given && !given.containsKey("Version")) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("Version", DEFAULT_VERSION);
      given.forEach((name, value) -> document.put((String) name, value));
      return JsonText.write(document);
    }
    return canonical;
  }

  private static Map<String, Object> statement(Map<?, ?> given, String json) {
    require(given, "Effect");
    require(given, "Principal", "NotPrincipal");
    require(given, "Action", "NotAction");
    require(given, "Resource", "NotResource");
    Map<String, Object> statement = new LinkedHashMap<>();
    for (String member : STATEMENT_MEMBERS) {
      Object value = given.get(member);
      if (value == null) {
        continue;
      }
      statement.put(
          member,
          switch (member) {
            case "Sid" -> text(value, json);
            case "Effect" -> effect(value, json);
            case "Principal", "NotPrincipal" -> principal(value, json);
            case "Action", "NotAction" -> collapsed(texts(value, json));
            case "Resource", "NotResource" -> collapsed(resources(texts(value, json)));
            default -> condition(value, json);
          });
    }
    boolean allowed = "Allow".equals(statement.get("Effect"));
    if (allowed && !statement.containsKey("Condition") && isAnybody(statement.get("Principal"))) {
      throw ApiError.validation(UNBOUNDED);
    }
    checkActions(statement);
    return statement;
  }

  private static void require(Map<?, ?> given, String member, String... alternatives) {
    boolean there = given.containsKey(member);
    for (String alternative : alternatives) {
      there |= given.containsKey(alternative);
    }
    if (!there) {
      throw ApiError.validation(DOCUMENT + "Missing required field " + member);
    }
  }

  private static String effect(Object value, String json) {
    return switch (text(value, json).toLowerCase(Locale.ROOT)) {
      case "allow" -> "Allow";
      case "deny" -> "Deny";
      default -> throw syntax(json);
    };
  }

  private static Object principal(Object value, String json) {
    if (value.equals(ANYBODY)) {
      return value;
    }
    if (!(value instanceof Map<?, ?> kinds) || kinds.isEmpty()) {
      throw syntax(json);
    }
    Map<String, Object> principal = new LinkedHashMap<>();
    kinds.forEach((kind, who) -> {
      Set<String> distinct = new LinkedHashSet<>();
      for (String one : texts(who, json)) {
        distinct.add(kind.equals("AWS") ? awsPrincipal(one) : one);
      }
      principal.put((String) kind, collapsed(List.copyOf(distinct)));
    });
    return principal;
  }

  private static String awsPrincipal(String who) {
    if (who.equals(ANYBODY) || IAM_ARN.matcher(who).matches()) {
      return who;
    }
    if (ACCOUNT.matcher(who).matches()) {
      return rootOf(who);
    }
    throw ApiError.validation(INVALID + "Invalid principal in policy document.");
  }

  private static String rootOf(String account) {
    return "arn:aws:iam::" + account + ":root";
  }

  private static List<String> resources(List<String> resources) {
    for (String resource : resources) {
      if (resource.equals("*")) {
        continue;
      }
      String[] parts = resource.split(":", 6);
      if (parts.length < 6 || !parts[0].equals("arn")) {
        throw ApiError.validation(
            DOCUMENT + "Resource " + resource + " must be in ARN format or \"*\".");
      }
      if (STREAM.matcher(parts[5]).matches()) {
        throw ApiError.validation(
            DOCUMENT
                + "The relative-id \""
                + parts[5]
                + "\" is invalid for ARN \""
                + resource
                + "\"");
      }
    }
    return resources;
  }

  private static void checkActions(Map<String, Object> statement) {
    Object given =
        statement.containsKey("Action") ? statement.get("Action") : statement.get("NotAction");
    List<String> unknown =
        texts(given, "").stream().filter(action -> !PolicyActions.isOfTables(action)).toList();
    if (!unknown.isEmpty()) {
      throw ApiError.validation(
          DOCUMENT
              + "The following action names are invalid: \""
              + String.join("\", \"", unknown)
              + "\"");
    }
  }

  private static Object condition(Object value, String json) {
    if (!(value instanceof Map<?, ?> operators)) {
      throw syntax(json);
    }
    Map<String, Object> condition = new LinkedHashMap<>();
    operators.forEach((operator, keys) -> {
      if (!(keys instanceof Map<?, ?> tests)) {
        throw syntax(json);
      }
      Map<String, Object> canonical = new LinkedHashMap<>();
      tests.forEach((key, wanted) ->
          canonical.put(
              (String) key,
              wanted instanceof List<?> list && list.size() == 1 ? list.getFirst() : wanted));
      condition.put((String) operator, canonical);
    });
    return condition;
  }

  private static void checkSids(List<Map<String, Object>> statements) {
    Set<Object> sids = new HashSet<>();
    for (Map<String, Object> statement : statements) {
      Object sid = statement.get("Sid");
      if (sid != null && !sids.add(sid)) {
        throw ApiError.validation(DOCUMENT + "The Statement Ids in the policy are not unique");
      }
    }
  }

  /** Whether nobody of the account could change the policy any more. Conditions are not judged. */
  boolean deniesPolicyChanges(String account) {
    for (Map<String, Object> statement : statements) {
      boolean denied = "Deny".equals(statement.get("Effect"));
      Object who = statement.get("Principal");
      boolean everybody =
          isAnybody(who)
              || (who instanceof Map<?, ?> kinds
                  && texts(kinds.get("AWS"), "").contains(rootOf(account)));
      if (denied
          && everybody
          && !statement.containsKey("Condition")
          && statement.containsKey("Action")
          && texts(statement.get("Action"), "").stream()
              .anyMatch(action -> PolicyActions.matches(action, "PutResourcePolicy"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAnybody(@Nullable Object principal) {
    return ANYBODY.equals(principal)
        || (principal instanceof Map<?, ?> kinds && texts(kinds.get("AWS"), "").contains(ANYBODY));
  }

  private static Object collapsed(List<String> texts) {
    return texts.size() == 1 ? texts.getFirst() : texts;
  }

  private static String text(Object value, String json) {
    if (value instanceof String text) {
      return text;
    }
    throw syntax(json);
  }

  /** One text, or a list of some. */
  private static List<String> texts(@Nullable Object value, String json) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list.stream().map(element -> text(element, json)).toList();
    }
    return List.of(text(value, json));
  }

  /** Where the service stumbled is not known; we say: at the end. */
  private static ApiException syntax(String json) {
    String[] lines = json.split("\n", -1);
    return ApiError.validation(
        DOCUMENT
            + "Syntax error at position ("
            + lines.length
            + ","
            + (lines[lines.length - 1].length() + 1)
            + ")");
  }
}
