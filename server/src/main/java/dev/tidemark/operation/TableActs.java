package dev.tidemark.operation;

import static java.util.Map.entry;

import dev.tidemark.access.Act;
import dev.tidemark.access.Permission;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.partiql.Statement;
import dev.tidemark.schema.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What each operation of DynamoDB and its streams needs of the role of who asks, and which tables
 * it is about. Each stands here: one that does not is refused, and fails the build.
 *
 * <p>Source of the names of actions, and of those that transactions and statements need for each of
 * their parts: service authorization reference, "Actions, resources, and condition keys for Amazon
 * DynamoDB"; developer guide, "IAM security policies with PartiQL".
 */
public final class TableActs {
  private static final Pattern ARN =
      Pattern.compile("arn:[^:]*:dynamodb:[^:]*:[^:]*:table/([a-zA-Z0-9_.-]+)(?:[/|].*)?");

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          entry("BatchExecuteStatement", statements("Statements")),
          entry("BatchGetItem", keyed(Permission.READ_ITEMS)),
          entry("BatchWriteItem", keyed(Permission.WRITE_ITEMS)),
          entry("CreateBackup", of(Permission.MANAGE, "TableName")),
          entry("CreateGlobalTable", of(Permission.MANAGE, "GlobalTableName")),
          entry("CreateTable", of(Permission.MANAGE, "TableName", "GlobalTableSourceArn")),
          entry("DeleteBackup", of(Permission.MANAGE, "BackupArn")),
          entry("DeleteItem", of(Permission.WRITE_ITEMS, "TableName")),
          entry("DeleteResourcePolicy", of(Permission.MANAGE, "ResourceArn")),
          entry("DeleteTable", of(Permission.MANAGE, "TableName")),
          entry("DescribeBackup", of(Permission.DESCRIBE, "BackupArn")),
          entry("DescribeContinuousBackups", of(Permission.DESCRIBE, "TableName")),
          entry("DescribeContributorInsights", of(Permission.DESCRIBE, "TableName")),
          entry("DescribeEndpoints", of(Permission.DESCRIBE)),
          entry("DescribeExport", of(Permission.DESCRIBE, "ExportArn")),
          entry("DescribeGlobalTable", of(Permission.DESCRIBE, "GlobalTableName")),
          entry("DescribeGlobalTableSettings", of(Permission.DESCRIBE, "GlobalTableName")),
          entry("DescribeImport", of(Permission.DESCRIBE, "ImportArn")),
          entry("DescribeKinesisStreamingDestination", of(Permission.DESCRIBE, "TableName")),
          entry("DescribeLimits", of(Permission.DESCRIBE)),
          entry("DescribeStream", of(Permission.DESCRIBE, "StreamArn")),
          entry("DescribeTable", of(Permission.DESCRIBE, "TableName")),
          entry("DescribeTableReplicaAutoScaling", of(Permission.DESCRIBE, "TableName")),
          entry("DescribeTimeToLive", of(Permission.DESCRIBE, "TableName")),
          entry("DisableKinesisStreamingDestination", of(Permission.MANAGE, "TableName")),
          entry("EnableKinesisStreamingDestination", of(Permission.MANAGE, "TableName")),
          entry("ExecuteStatement", TableActs::statement),
          entry("ExecuteTransaction", statements("TransactStatements")),
          entry("ExportTableToPointInTime", TableActs::export),
          entry("GetItem", of(Permission.READ_ITEMS, "TableName")),
          entry("GetRecords", of(Permission.READ_ITEMS, "ShardIterator")),
          entry("GetResourcePolicy", of(Permission.DESCRIBE, "ResourceArn")),
          entry("GetShardIterator", of(Permission.READ_ITEMS, "StreamArn")),
          entry("ImportTable", TableActs::importTable),
          entry("ListBackups", of(Permission.DESCRIBE, "TableName")),
          entry("ListContributorInsights", of(Permission.DESCRIBE, "TableName")),
          entry("ListExports", of(Permission.DESCRIBE, "TableArn")),
          entry("ListGlobalTables", of(Permission.DESCRIBE)),
          entry("ListImports", of(Permission.DESCRIBE, "TableArn")),
          entry("ListStreams", of(Permission.DESCRIBE, "TableName")),
          entry("ListTables", of(Permission.DESCRIBE)),
          entry("ListTagsOfResource", of(Permission.DESCRIBE, "ResourceArn")),
          entry("PutItem", of(Permission.WRITE_ITEMS, "TableName")),
          entry("PutResourcePolicy", of(Permission.MANAGE, "ResourceArn")),
          entry("Query", of(Permission.READ_ITEMS, "TableName")),
          entry("RestoreTableFromBackup", of(Permission.MANAGE, "BackupArn", "TargetTableName")),
          entry(
              "RestoreTableToPointInTime",
              of(Permission.MANAGE, "SourceTableArn", "SourceTableName", "TargetTableName")),
          entry("Scan", of(Permission.READ_ITEMS, "TableName")),
          entry("SearchVectors", of(Permission.READ_ITEMS, "TableName")),
          entry("TagResource", of(Permission.MANAGE, "ResourceArn")),
          entry("TransactGetItems", TableActs::transactGet),
          entry("TransactWriteItems", TableActs::transactWrite),
          entry("UntagResource", of(Permission.MANAGE, "ResourceArn")),
          entry("UpdateContinuousBackups", of(Permission.MANAGE, "TableName")),
          entry("UpdateContributorInsights", of(Permission.MANAGE, "TableName")),
          entry("UpdateGlobalTable", of(Permission.MANAGE, "GlobalTableName")),
          entry("UpdateGlobalTableSettings", of(Permission.MANAGE, "GlobalTableName")),
          entry("UpdateItem", of(Permission.WRITE_ITEMS, "TableName")),
          entry("UpdateKinesisStreamingDestination", of(Permission.MANAGE, "TableName")),
          entry("UpdateTable", of(Permission.MANAGE, "TableName")),
          entry("UpdateTableReplicaAutoScaling", of(Permission.MANAGE, "TableName")),
          entry("UpdateTimeToLive", of(Permission.MANAGE, "TableName")));

  /** The parts of a TransactWriteItems: their actions and what these need. */
  private static final Map<String, Permission> PARTS =
      Map.of(
          "ConditionCheck", Permission.READ_ITEMS,
          "Put", Permission.WRITE_ITEMS,
          "Update", Permission.WRITE_ITEMS,
          "Delete", Permission.WRITE_ITEMS);

  private TableActs() {}

  /** What a request does, one part after the other. */
  @FunctionalInterface
  private interface Rule {
    void tell(Request request, List<Act> acts);
  }

  /** A request, and the words that refusals of it use. */
  private record Request(String operation, Struct struct, Caller caller) {
    Act onTable(String action, Permission permission, String nameOrArn, @Nullable String index) {
      boolean isArn = nameOrArn.startsWith("arn:");
      Matcher arn = ARN.matcher(nameOrArn);
      Act.Scope scope =
          !isArn
              ? new Act.Scope.Table(nameOrArn)
              : arn.matches() ? new Act.Scope.Table(arn.group(1)) : Act.UNKNOWN;
      String resource = isArn ? nameOrArn : tableArn(nameOrArn);
      return new Act(
          "dynamodb:" + action,
          permission,
          scope,
          index == null ? resource : resource + "/index/" + index);
    }

    Act onTable(Permission permission, String nameOrArn) {
      return onTable(operation, permission, nameOrArn, struct.string("IndexName"));
    }

    Act onAll(Permission permission) {
      return new Act("dynamodb:" + operation, permission, Act.ACCOUNT, tableArn("*"));
    }

    private String tableArn(String name) {
      return "arn:aws:dynamodb:" + caller.region() + ":" + caller.account() + ":table/" + name;
    }
  }

  /** See {@link ActsOf#of}. */
  public static List<Act> of(String operation, Struct struct, Caller caller) {
    Rule rule = RULES.get(operation);
    if (rule == null) {
      throw new IllegalStateException("nobody decided who may " + operation);
    }
    List<Act> acts = new ArrayList<>();
    rule.tell(new Request(operation, struct, caller), acts);
    return acts;
  }

  /** The operations that are decided about. */
  static Set<String> decided() {
    return RULES.keySet();
  }

  /** Of the tables that these members name; if none is there, of all that the sender sees. */
  private static Rule of(Permission permission, String... members) {
    return (request, acts) -> {
      for (String member : members) {
        String name = request.struct.string(member);
        if (name != null) {
          acts.add(request.onTable(permission, name));
        }
      }
      if (acts.isEmpty()) {
        acts.add(request.onAll(permission));
      }
    };
  }

  /** Of the tables that are the keys of RequestItems. */
  private static Rule keyed(Permission permission) {
    return (request, acts) -> {
      for (String table : request.struct.requiredMap("RequestItems").keySet()) {
        acts.add(request.onTable(permission, table));
      }
    };
  }

  private static void transactGet(Request request, List<Act> acts) {
    for (Struct element : request.struct.<Struct>requiredList("TransactItems")) {
      Struct get = element.struct("Get");
      if (get != null) {
        String table = get.requiredString("TableName");
        acts.add(request.onTable("GetItem", Permission.READ_ITEMS, table, null));
      }
    }
  }

  private static void transactWrite(Request request, List<Act> acts) {
    for (Struct element : request.struct.<Struct>requiredList("TransactItems")) {
      PARTS.forEach((kind, permission) -> {
        Struct part = element.struct(kind);
        if (part != null) {
          String table = part.requiredString("TableName");
          acts.add(request.onTable(kind + "Item", permission, table, null));
        }
      });
    }
  }

  private static Rule statements(String member) {
    return (request, acts) -> {
      for (Struct element : request.struct.<Struct>requiredList(member)) {
        statement(request, element, acts);
      }
    };
  }

  private static void statement(Request request, List<Act> acts) {
    statement(request, request.struct, acts);
  }

  private static void statement(Request request, Struct element, List<Act> acts) {
    List<AttributeValue> parameters = element.list("Parameters");
    Statement statement;
    try {
      statement = Statement.parse(element.requiredString("Statement"), parameters);
    } catch (ApiException e) {
      return; // The operation refuses it as well.
    }
    acts.add(
        switch (statement) {
          case Statement.Select select -> select(request, select);
          case Statement.Exists exists -> select(request, exists.select());
          case Statement.Insert insert -> write(request, "Insert", insert);
          case Statement.Update update -> write(request, "Update", update);
          case Statement.Delete delete -> write(request, "Delete", delete);
        });
  }

  private static Act select(Request request, Statement.Select select) {
    return request.onTable("PartiQLSelect", Permission.READ_ITEMS, select.table(), select.index());
  }

  private static Act write(Request request, String verb, Statement statement) {
    return request.onTable("PartiQL" + verb, Permission.WRITE_ITEMS, statement.table(), null);
  }

  /** Who begins an export must be let into its bucket too, though others write there. */
  private static void export(Request request, List<Act> acts) {
    acts.add(request.onTable(Permission.EXPORT, request.struct.requiredString("TableArn")));
    String bucket = request.struct.requiredString("S3Bucket");
    acts.add(onBucket("s3:PutObject", Permission.EXPORT, bucket, "/*"));
  }

  private static void importTable(Request request, List<Act> acts) {
    Struct table = request.struct.struct("TableCreationParameters");
    Struct source = request.struct.struct("S3BucketSource");
    if (table == null || source == null) {
      throw new IllegalStateException("the validator let a missing member pass");
    }
    acts.add(request.onTable(Permission.MANAGE, table.requiredString("TableName")));
    String bucket = source.requiredString("S3Bucket");
    acts.add(onBucket("s3:GetObject", Permission.READ_OBJECTS, bucket, "/*"));
  }

  private static Act onBucket(String action, Permission permission, String bucket, String below) {
    return new Act(
        action, permission, new Act.Scope.Bucket(bucket), "arn:aws:s3:::" + bucket + below);
  }
}
