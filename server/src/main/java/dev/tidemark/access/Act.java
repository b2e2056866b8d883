package dev.tidemark.access;

/**
 * One thing that a request does to one thing.
 *
 * @param action as IAM calls it, such as {@code dynamodb:PutItem}
 * @param resource as refusals name it: an ARN or {@code *}
 */
public record Act(String action, Permission permission, Scope scope, String resource) {
  /** What is acted on, as far as keys can be limited to it. */
  public sealed interface Scope {
    /** A table, and whatever belongs to it: indexes, streams, backups, exports, imports. */
    record Table(String name) implements Scope {}

    record Bucket(String name) implements Scope {}

    /** Everything, or something that keys cannot be limited to. */
    record Account() implements Scope {}

    /** What the request names is nothing that we know; only a key without limits may ask. */
    record Unknown() implements Scope {}
  }

  public static final Scope ACCOUNT = new Scope.Account();
  public static final Scope UNKNOWN = new Scope.Unknown();
}
