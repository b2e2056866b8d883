package dev.tidemark.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class SchemaTest {
  @Test
  void committedSchema_generatedAnew_isTheSame() throws Exception {
    assertThat(Files.readString(SchemaGenerator.TARGET)).isEqualTo(SchemaGenerator.generate());
  }

  @Test
  void schema_loaded_knowsAllOperations() {
    Schema schema = Schema.dynamoDb();
    assertThat(schema.operations()).hasSize(58).contains("PutItem", "ExportTableToPointInTime");
    assertThat(schema.input("CreateTable")).isNotNull();
    assertThat(schema.input("DropTable")).isNull();
  }

  /** Source: AWS's published description of DynamoDB Streams, 2012-08-10. */
  @Test
  void streamsSchema_loaded_knowsTheFour() {
    Schema schema = Schema.streams();
    assertThat(schema.operations())
        .containsExactly("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams");
    assertThat(schema.operations()).allMatch(operation -> schema.input(operation) != null);
  }
}
