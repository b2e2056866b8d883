// The documented examples of aws_dynamodb_table_export, a stack each.
//
// A moment to export lies between the table's making and now, so it cannot be written down before the table is there:
// two of the stacks are applied without times first, which makes the table, and then with them, from the environment.
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { DynamodbTableExport } from "@cdktf/provider-aws/lib/dynamodb-table-export";
import { DynamodbTableItem } from "@cdktf/provider-aws/lib/dynamodb-table-item";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";

class TableAndBucket extends TerraformStack {
  readonly table: DynamodbTable;
  readonly bucket: S3Bucket;

  constructor(scope: Construct, name: string) {
    super(scope, name);
    // Region, keys and endpoint come from the environment.
    new AwsProvider(this, "aws");
    this.table = new DynamodbTable(this, "table", {
      name: `example-${name}`,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "user_id",
      attribute: [{ name: "user_id", type: "S" }],
      pointInTimeRecovery: { enabled: true },
    });
    this.bucket = new S3Bucket(this, "bucket", {
      bucketPrefix: "example",
      forceDestroy: true,
    });
  }

  item(visits: string) {
    new DynamodbTableItem(this, "item", {
      tableName: this.table.name,
      hashKey: this.table.hashKey,
      item: JSON.stringify({ user_id: { S: "ada" }, visits: { N: visits } }),
    });
  }

  tell(made: DynamodbTableExport) {
    new TerraformOutput(this, "exported", {
      value: {
        status: made.exportStatus,
        items: made.itemCount,
        bucket: made.s3Bucket,
        manifest: made.manifestFilesS3Key,
      },
    });
  }
}

const { EXPORT_TIME, EXPORT_FROM_TIME, EXPORT_TO_TIME, VISITS = "1" } = process.env;
const app = new App();

const basic = new TableAndBucket(app, "basic");
basic.tell(
  new DynamodbTableExport(basic, "export", {
    tableArn: basic.table.arn,
    s3Bucket: basic.bucket.id,
  }),
);

const past = new TableAndBucket(app, "export-time");
past.item(VISITS);
if (EXPORT_TIME) {
  past.tell(
    new DynamodbTableExport(past, "export", {
      exportTime: EXPORT_TIME,
      s3Bucket: past.bucket.id,
      tableArn: past.table.arn,
    }),
  );
}

const changes = new TableAndBucket(app, "incremental");
changes.item(VISITS);
if (EXPORT_FROM_TIME) {
  changes.tell(
    new DynamodbTableExport(changes, "export", {
      exportType: "INCREMENTAL_EXPORT",
      incrementalExportSpecification: {
        exportFromTime: EXPORT_FROM_TIME,
        exportToTime: EXPORT_TO_TIME,
      },
      s3Bucket: changes.bucket.id,
      tableArn: changes.table.arn,
    }),
  );
}

app.synth();
