package dev.tidemark.s3;

import dev.tidemark.access.Glob;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a bucket's policy.
 *
 * @param everybody whether it is about everybody
 * @param principals whom it is about; with {@code notPrincipals} all but these
 * @param account our own, 12 digits
 * @param actions patterns in lower case; with {@code notActions} all but these
 * @param resources patterns of ARNs; with {@code notResources} all but these
 */
record PolicyStatement(
    boolean deny,
    boolean everybody,
    List<String> principals,
    boolean notPrincipals,
    String account,
    List<String> actions,
    boolean notActions,
    List<String> resources,
    boolean notResources,
    List<PolicyCondition> conditions) {
  private static final Set<String> MEMBERS =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");
  private static final Set<String> PRINCIPALS =
      Set.of("AWS", "CanonicalUser", "Federated", "Service");
  private static final Pattern ACTION = Pattern.compile("\\*|[sS]3:[A-Za-z*?]+");
  private static final Pattern RESOURCE = Pattern.compile("arn:aws[a-z-]*:s3:::(.+)");
  private static final Pattern IAM_ARN = Pattern.compile("arn:aws[a-z-]*:(iam|sts)::\\d{12}:.+");
  private static final String ANY = "*";

  /** {@code bucket} is the one that the policy is set for. */
  static PolicyStatement of(Map<?, ?> given, String bucket, String account) {
    for (Object name : given.keySet()) {
      if (!MEMBERS.contains(name)) {
        throw BucketPolicy.malformed("Unknown field " + name);
      }
    }
    boolean deny = isDeny(given.get("Effect"));
    Object principal = given.get("Principal");
    Object notPrincipal = given.get("NotPrincipal");
    if (principal == null && notPrincipal == null) {
      throw BucketPolicy.malformed("Missing required field Principal");
    }
    if (notPrincipal != null && !deny) {
      throw BucketPolicy.malformed("Allow with NotPrincipal is not allowed.");
    }
    List<String> named = principals(notPrincipal == null ? principal : notPrincipal);
    boolean notActions = given.containsKey("NotAction");
    List<String> actions = actions(given.get(notActions ? "NotAction" : "Action"));
    boolean notResources = given.containsKey("NotResource");
    List<String> resources =
        resources(given.get(notResources ? "NotResource" : "Resource"), bucket);
    if (!notActions && !notResources) {
      actions.forEach(action -> checkApplies(action, resources, bucket));
    }
    List<PolicyCondition> conditions = conditions(given.get("Condition"));
    if (deny) {
      refuseUnjudged(resources, conditions);
    }
    return new PolicyStatement(
        deny,
        notPrincipal == null && named.contains(ANY),
        named,
        notPrincipal != null,
        account,
        actions,
        notActions,
        resources,
        notResources,
        conditions);
  }

  private static boolean isDeny(@Nullable Object effect) {
    if (effect == null) {
      throw BucketPolicy.malformed("Missing required field Effect");
    }
    return switch (effect.toString()) {
      case "Deny" -> true;
      case "Allow" -> false;
      default -> throw BucketPolicy.malformed("Invalid effect: " + effect);
    };
  }

  private static List<String> principals(@Nullable Object given) {
    if (ANY.equals(given)) {
      return List.of(ANY);
    }
    if (!(given instanceof Map<?, ?> kinds) || kinds.isEmpty()) {
      throw BucketPolicy.malformed("Invalid principal in policy");
    }
    List<String> named = new ArrayList<>();
    kinds.forEach((kind, value) -> {
      List<String> each = texts(value);
      if (!PRINCIPALS.contains(kind) || each == null || each.isEmpty()) {
        throw BucketPolicy.malformed("Invalid principal in policy");
      }
      if (kind.equals("AWS") || ANY.equals(each.getFirst())) {
        each.forEach(PolicyStatement::checkPrincipal);
        named.addAll(each);
      }
    });
    return named;
  }

  private static void checkPrincipal(String principal) {
    if (!principal.equals(ANY)
        && !principal.matches("\\d{12}")
        && !IAM_ARN.matcher(principal).matches()) {
      throw BucketPolicy.malformed("Invalid principal in policy");
    }
  }

  /**
   * Whether it is about a sender. The account stands for all its users, but excepting the account
   * excepts none of them. Source: IAM user guide, "AWS JSON policy elements: Principal" and
   * "NotPrincipal".
   */
  private boolean concerns(String senderArn) {
    boolean named = principals.contains(ANY) || principals.contains(senderArn);
    boolean ours = principals.stream().anyMatch(this::isAccount);
    return notPrincipals ? !named && !(ours && isAccount(senderArn)) : named || ours;
  }

  private boolean isAccount(String principal) {
    return principal.equals(account)
        || (IAM_ARN.matcher(principal).matches() && principal.endsWith("::" + account + ":root"));
  }

  private static List<String> actions(@Nullable Object given) {
    if (given == null) {
      throw BucketPolicy.malformed("Missing required field Action");
    }
    List<String> actions = texts(given);
    if (actions == null
        || actions.isEmpty()
        || !actions.stream().allMatch(each -> ACTION.matcher(each).matches())) {
      throw BucketPolicy.malformed("Policy has invalid action");
    }
    return actions.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
  }

  private static List<String> resources(@Nullable Object given, String bucket) {
    if (given == null) {
      throw BucketPolicy.malformed("Missing required field Resource");
    }
    List<String> resources = texts(given);
    if (resources == null || resources.isEmpty()) {
      throw BucketPolicy.malformed("Policy has invalid resource");
    }
    for (String resource : resources) {
      var matcher = RESOURCE.matcher(resource);
      if (!matcher.matches() || !Glob.matches(matcher.group(1).split("/", 2)[0], bucket)) {
        throw BucketPolicy.malformed("Policy has invalid resource");
      }
    }
    return resources;
  }

  /** Actions on objects need a resource that an object can be, and those on buckets a bucket. */
  private static void checkApplies(String action, List<String> resources, String bucket) {
    if (action.indexOf('*') >= 0 || action.indexOf('?') >= 0) {
      return;
    }
    boolean onObjects = S3Action.isOnObjects(action);
    for (String resource : resources) {
      String name = resource.substring(resource.indexOf(":::") + 3);
      boolean applies =
          onObjects ? name.contains("/") || name.endsWith(ANY) : Glob.matches(name, bucket);
      if (applies) {
        return;
      }
    }
    throw BucketPolicy.malformed("Action does not apply to any resource(s) in statement");
  }

  private static List<PolicyCondition> conditions(@Nullable Object given) {
    List<PolicyCondition> conditions = new ArrayList<>();
    if (given == null) {
      return conditions;
    }
    if (!(given instanceof Map<?, ?> operators)) {
      throw BucketPolicy.malformed("Invalid policy syntax.");
    }
    operators.forEach((operator, keys) -> {
      if (!(keys instanceof Map<?, ?> each)) {
        throw BucketPolicy.malformed("Invalid policy syntax.");
      }
      each.forEach((key, value) -> {
        List<String> values = texts(value);
        if (values == null) {
          throw BucketPolicy.malformed("Invalid policy syntax.");
        }
        conditions.add(PolicyCondition.of((String) operator, (String) key, values));
      });
    });
    return conditions;
  }

  private static void refuseUnjudged(List<String> resources, List<PolicyCondition> conditions) {
    for (PolicyCondition condition : conditions) {
      if (!condition.isJudged()) {
        throw S3Error.NOT_IMPLEMENTED.withText(
            "A statement that denies under the condition "
                + condition.operator()
                + " of "
                + condition.key()
                + " is not implemented.");
      }
    }
    if (resources.stream().anyMatch(PolicyStatement::hasVariable)) {
      throw S3Error.NOT_IMPLEMENTED.withText(
          "A statement that denies with a policy variable is not implemented.");
    }
  }

  static boolean hasVariable(String text) {
    return text.contains("${");
  }

  /** A text or a list of them; null if it is something else. */
  private static @Nullable List<String> texts(@Nullable Object given) {
    return switch (given) {
      case String text -> List.of(text);
      case Boolean bool -> List.of(bool.toString());
      case BigDecimal number -> List.of(number.toPlainString());
      case List<?> list -> {
        List<String> texts = new ArrayList<>();
        for (Object each : list) {
          List<String> one = each instanceof List<?> ? null : texts(each);
          if (one == null) {
            yield null;
          }
          texts.addAll(one);
        }
        yield texts;
      }
      case null, default -> null;
    };
  }

  /** Lets everybody in: conditions are taken to make a statement harmless. */
  boolean isPublic() {
    return !deny && everybody && conditions.isEmpty();
  }

  /** See {@link BucketPolicy#denies}. */
  boolean denies(
      String senderArn, String action, String resource, Predicate<PolicyCondition> holds) {
    return deny
        && concerns(senderArn)
        && matches(actions, action.toLowerCase(Locale.ROOT)) != notActions
        && matches(resources, resource) != notResources
        && conditions.stream().allMatch(holds);
  }

  private static boolean matches(List<String> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> Glob.matches(pattern, text));
  }
}
