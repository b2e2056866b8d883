package dev.tidemark.operation;

import java.util.Locale;
import java.util.Set;

/**
 * The actions that a table's policy may name. Source: AWS developer guide, "API operations
 * supported by resource-based policies"; that others are refused: ack-api-quirks DDB-TABLE-211.
 */
final class PolicyActions {
  private static final String PREFIX = "dynamodb:";
  private static final Set<String> OF_TABLES =
      Set.of(
          "batchgetitem",
          "batchwriteitem",
          "conditioncheckitem",
          "createbackup",
          "createtable",
          "createtablereplica",
          "deleteitem",
          "deleteresourcepolicy",
          "deletetable",
          "deletetablereplica",
          "describecontinuousbackups",
          "describecontributorinsights",
          "describeexport",
          "describekinesisstreamingdestination",
          "describetable",
          "describetablereplicaautoscaling",
          "describetimetolive",
          "disablekinesisstreamingdestination",
          "enablekinesisstreamingdestination",
          "exporttabletopointintime",
          "getabacstatus",
          "getitem",
          "getresourcepolicy",
          "listtagsofresource",
          "partiqldelete",
          "partiqlinsert",
          "partiqlselect",
          "partiqlupdate",
          "putitem",
          "putresourcepolicy",
          "query",
          "restoretablefromawsbackup",
          "restoretablefrombackup",
          "restoretabletopointintime",
          "scan",
          "searchvectors",
          "startawsbackupjob",
          "tagresource",
          "untagresource",
          "updatecontinuousbackups",
          "updatecontributorinsights",
          "updateglobaltableversion",
          "updateitem",
          "updatekinesisstreamingdestination",
          "updatetable",
          "updatetablereplicaautoscaling",
          "updatetimetolive");

  private PolicyActions() {}

  /** Whether an action, which may hold wildcards, is one of tables. Case does not count. */
  static boolean isOfTables(String action) {
    if (action.equals("*")) {
      return true;
    }
    String name = name(action);
    return isPattern(name)
        ? OF_TABLES.stream().anyMatch(known -> matchesPattern(name, known))
        : OF_TABLES.contains(name);
  }

  /** Whether an action covers an operation. */
  static boolean matches(String action, String operation) {
    return action.equals("*") || matchesPattern(name(action), operation.toLowerCase(Locale.ROOT));
  }

  private static String name(String action) {
    String lower = action.toLowerCase(Locale.ROOT);
    return lower.startsWith(PREFIX) ? lower.substring(PREFIX.length()) : "";
  }

  private static boolean isPattern(String name) {
    return name.contains("*") || name.contains("?");
  }

  /** The star stands for any characters, the question mark for one. In linear time. */
  private static boolean matchesPattern(String pattern, String text) {
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    for (int at = 0; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      boolean[] next = new boolean[text.length() + 1];
      if (c == '*') {
        boolean any = false;
        for (int i = 0; i <= text.length(); i++) {
          any |= reached[i];
          next[i] = any;
        }
      } else {
        for (int i = 0; i < text.length(); i++) {
          next[i + 1] = reached[i] && (c == '?' || c == text.charAt(i));
        }
      }
      reached = next;
    }
    return reached[text.length()];
  }
}
