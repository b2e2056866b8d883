package dev.tidemark.access;

import dev.tidemark.access.Act.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and what that one may do. Immutable.
 *
 * @param user the name in the ARN; null: the account itself
 * @param tables patterns of the tables that the key is limited to; null: to none
 * @param buckets patterns of the buckets that the key is limited to; null: to none
 */
public record Principal(
    @Nullable String user,
    Role role,
    @Nullable List<String> tables,
    @Nullable List<String> buckets) {
  /** The account itself, who may do everything. */
  public static final Principal ROOT = new Principal(null, Role.ADMIN, null, null);

  public Principal {
    tables = tables == null ? null : List.copyOf(tables);
    buckets = buckets == null ? null : List.copyOf(buckets);
  }

  /**
   * @param account 12 digits
   */
  public String arn(String account) {
    return "arn:aws:iam::" + account + (user == null ? ":root" : ":user/" + user);
  }

  /** Whether nothing need be asked. */
  public boolean isAlmighty() {
    return role == Role.ADMIN && !isLimited();
  }

  /** Whether there are tables or buckets that the key does not reach. */
  public boolean isLimited() {
    return tables != null || buckets != null;
  }

  /** Whether the table exists as far as this one is concerned. */
  public boolean seesTable(String name) {
    return matches(tables, name);
  }

  /** Whether the bucket exists as far as this one is concerned. */
  public boolean seesBucket(String name) {
    return matches(buckets, name);
  }

  private static boolean matches(@Nullable List<String> patterns, String name) {
    return patterns == null || patterns.stream().anyMatch(each -> Glob.matches(each, name));
  }

  /** What the service says if this is not allowed; null: it is. */
  public @Nullable String refusal(Act act, String account) {
    return allows(act)
        ? null
        : "User: "
            + arn(account)
            + " is not authorized to perform: "
            + act.action()
            + " on resource: "
            + act.resource()
            + " because no identity-based policy allows the "
            + act.action()
            + " action";
  }

  private boolean allows(Act act) {
    return role.has(act.permission())
        && switch (act.scope()) {
          case Scope.Table(String name) -> seesTable(name);
          case Scope.Bucket(String name) -> seesBucket(name);
          case Scope.Account _ -> act.permission() != Permission.MANAGE || !isLimited();
          case Scope.Unknown _ -> !isLimited();
        };
  }
}
