package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.access.Act;
import dev.tidemark.access.Permission;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableActsTest {
  private static final Caller CALLER = new Caller("us-east-1", "000000000000");
  private static final String ARN = "arn:aws:dynamodb:us-east-1:000000000000:";
  private static final SchemaReader READER = new SchemaReader(Schema.dynamoDb());

  @Test
  void operations_ofTheModels_areAllDecidedAbout() {
    Set<String> all = new HashSet<>(Schema.dynamoDb().operations());
    all.addAll(Schema.streams().operations());
    assertThat(TableActs.decided()).isEqualTo(all);
  }

  private static List<Act> acts(String operation, String json) {
    return TableActs.of(
        operation, READER.read(operation, json.getBytes(StandardCharsets.UTF_8)), CALLER);
  }

  private static Act act(String action, Permission permission, String table, String resource) {
    return new Act(action, permission, new Act.Scope.Table(table), ARN + resource);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          songs | songs
          arn:aws:dynamodb:us-east-1:000000000000:table/songs | songs
          arn:aws:dynamodb:eu-west-1:111111111111:table/a.b-c_d | a.b-c_d
          """)
  void table_byNameOrArn_isTheTable(String given, String name) {
    assertThat(acts("DescribeTable", "{\"TableName\":\"" + given + "\"}"))
        .singleElement()
        .extracting(Act::scope)
        .isEqualTo(new Act.Scope.Table(name));
  }

  @Test
  void statement_ofEachKind_needsWhatItDoes() {
    assertThat(acts("ExecuteStatement", "{\"Statement\":\"SELECT * FROM songs\"}"))
        .containsExactly(
            act("dynamodb:PartiQLSelect", Permission.READ_ITEMS, "songs", "table/songs"));
    assertThat(acts("ExecuteStatement", "{\"Statement\":\"SELECT * FROM songs.byArtist\"}"))
        .containsExactly(
            act(
                "dynamodb:PartiQLSelect",
                Permission.READ_ITEMS,
                "songs",
                "table/songs/index/byArtist"));
    assertThat(
            acts(
                "BatchExecuteStatement",
                "{\"Statements\":[{\"Statement\":\"INSERT INTO songs VALUE {'p':1}\"},"
                    + "{\"Statement\":\"UPDATE others SET a=1 WHERE p=1\"},"
                    + "{\"Statement\":\"DELETE FROM \\\"Third.Table\\\" WHERE p=1\"},"
                    + "{\"Statement\":\"no statement\"}]}"))
        .containsExactly(
            act("dynamodb:PartiQLInsert", Permission.WRITE_ITEMS, "songs", "table/songs"),
            act("dynamodb:PartiQLUpdate", Permission.WRITE_ITEMS, "others", "table/others"),
            act(
                "dynamodb:PartiQLDelete",
                Permission.WRITE_ITEMS,
                "Third.Table",
                "table/Third.Table"));
    assertThat(
            acts(
                "ExecuteTransaction",
                "{\"TransactStatements\":[{\"Statement\":"
                    + "\"EXISTS(SELECT * FROM songs WHERE p=1)\"}]}"))
        .containsExactly(
            act("dynamodb:PartiQLSelect", Permission.READ_ITEMS, "songs", "table/songs"));
  }

  @Test
  void transaction_ofManyTables_needsEach() {
    String key = "{\"p\":{\"S\":\"a\"}}";
    assertThat(
            acts(
                "TransactWriteItems",
                "{\"TransactItems\":[{\"ConditionCheck\":{\"TableName\":\"one\",\"Key\":"
                    + key
                    + ",\"ConditionExpression\":\"a=b\"}},{\"Put\":{\"TableName\":\"two\",\"Item\":"
                    + key
                    + "}},{\"Delete\":{\"TableName\":\"three\",\"Key\":"
                    + key
                    + "},\"Update\":{\"TableName\":\"four\",\"Key\":"
                    + key
                    + ",\"UpdateExpression\":\"SET a=b\"}}]}"))
        .containsExactlyInAnyOrder(
            act("dynamodb:ConditionCheckItem", Permission.READ_ITEMS, "one", "table/one"),
            act("dynamodb:PutItem", Permission.WRITE_ITEMS, "two", "table/two"),
            act("dynamodb:DeleteItem", Permission.WRITE_ITEMS, "three", "table/three"),
            act("dynamodb:UpdateItem", Permission.WRITE_ITEMS, "four", "table/four"));
  }

  @Test
  void export_andImport_needTheirBucketToo() {
    assertThat(
            acts(
                "ExportTableToPointInTime",
                "{\"TableArn\":\"" + ARN + "table/songs\",\"S3Bucket\":\"bucket\"}"))
        .containsExactly(
            act("dynamodb:ExportTableToPointInTime", Permission.EXPORT, "songs", "table/songs"),
            new Act(
                "s3:PutObject",
                Permission.EXPORT,
                new Act.Scope.Bucket("bucket"),
                "arn:aws:s3:::bucket/*"));
  }

  @Test
  void arn_ofSomethingElse_isUnknown() {
    assertThat(acts("DescribeTable", "{\"TableName\":\"arn:aws:s3:::table/songs\"}"))
        .singleElement()
        .extracting(Act::scope)
        .isEqualTo(Act.UNKNOWN);
  }
}
