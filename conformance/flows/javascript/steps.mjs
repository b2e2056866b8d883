import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import {
  CreateTableCommand, DeleteTableCommand, DescribeExportCommand, DynamoDBClient, ExportTableToPointInTimeCommand,
  ListTablesCommand, UpdateContinuousBackupsCommand, paginateListTables, waitUntilTableExists, waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import {
  CreateKeyCommand, DecryptCommand, DisableKeyCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteBucketCommand, DeleteObjectsCommand, GetObjectCommand,
  HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, paginateListObjectsV2, waitUntilBucketExists,
  waitUntilObjectNotExists,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import {
  BatchWriteCommand, DynamoDBDocumentClient, ExecuteStatementCommand, GetCommand, PutCommand, TransactWriteCommand,
  UpdateCommand, paginateQuery, paginateScan,
} from "@aws-sdk/lib-dynamodb";
import { Upload } from "@aws-sdk/lib-storage";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const run = process.hrtime.bigint().toString(16);
const TableName = `js-${run}`;
const Bucket = `js-${run}`;
const checked = process.env.FLOW_KEYS === "checked";

const db = new DynamoDBClient();
const documents = DynamoDBDocumentClient.from(db);
const kms = new KMSClient();
// An IP address makes this SDK take path style by itself; a host name does not.
const s3 = new S3Client();

async function step(name, body) {
  const started = Date.now();
  try {
    await body();
    console.log(`PASS ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    console.error(error);
    console.log(`FAIL ${name}: ${String(error.name + ": " + error.message).replace(/\s+/g, " ").slice(0, 1000)}`);
  }
}

const refused = (name, call) => assert.rejects(call, (error) => {
  assert.equal(error.name, name);
  return true;
});
const text = async (answer) => answer.Body.transformToString();
let arn;
let streamArn;

await step("sts: GetCallerIdentity", async () => {
  const identity = await new STSClient().send(new GetCallerIdentityCommand());
  assert.match(identity.Arn, /^arn:aws:iam::\d{12}:root$/);
});
await step("client-dynamodb: CreateTable, waitUntilTableExists, recovery", async () => {
  await db.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "p", AttributeType: "S" }, { AttributeName: "s", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "p", KeyType: "HASH" }, { AttributeName: "s", KeyType: "RANGE" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  }));
  const waited = await waitUntilTableExists({ client: db, maxWaitTime: 60 }, { TableName });
  assert.equal(waited.state, "SUCCESS");
  arn = waited.reason.Table.TableArn;
  streamArn = waited.reason.Table.LatestStreamArn;
  await db.send(new UpdateContinuousBackupsCommand({
    TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }));
});
await step("lib-dynamodb: items of every type, there and back", async () => {
  const Item = {
    p: "types", s: 1, text: "Zürich ☕", list: [1, "two", null, true], map: { deep: { er: -1.5 } },
    bytes: new Uint8Array([0, 255]), strings: new Set(["a", "b"]), numbers: new Set([1, 2.5]),
  };
  await documents.send(new PutCommand({ TableName, Item }));
  const got = (await documents.send(new GetCommand({ TableName, Key: { p: "types", s: 1 } }))).Item;
  assert.deepEqual({ ...got, bytes: [...got.bytes] }, { ...Item, bytes: [0, 255] });
});
await step("lib-dynamodb: conditions, batches, transactions, paginators, PartiQL", async () => {
  const Key = { p: "types", s: 1 };
  const updated = await documents.send(new UpdateCommand({
    TableName, Key, UpdateExpression: "SET #n = if_not_exists(#n, :0) + :1", ReturnValues: "UPDATED_NEW",
    ExpressionAttributeNames: { "#n": "n" }, ExpressionAttributeValues: { ":0": 0, ":1": 1 } }));
  assert.deepEqual(updated.Attributes, { n: 1 });
  await refused("ConditionalCheckFailedException", documents.send(new PutCommand({
    TableName, Item: Key, ConditionExpression: "attribute_not_exists(p)" })));
  await documents.send(new BatchWriteCommand({ RequestItems: {
    [TableName]: Array.from({ length: 25 }, (_, s) => ({ PutRequest: { Item: { p: "many", s } } })) } }));
  const seen = [];
  for await (const page of paginateQuery({ client: documents, pageSize: 7 }, {
    TableName, KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": "many" } })) {
    seen.push(...page.Items.map((item) => item.s));
  }
  assert.deepEqual(seen, Array.from({ length: 25 }, (_, s) => s));
  let count = 0;
  for await (const page of paginateScan({ client: documents, pageSize: 10 }, { TableName })) {
    count += page.Count;
  }
  assert.equal(count, 26);
  await refused("TransactionCanceledException", documents.send(new TransactWriteCommand({ TransactItems: [
    { Put: { TableName, Item: { p: "never", s: 0 } } },
    { ConditionCheck: { TableName, Key, ConditionExpression: "n > :9", ExpressionAttributeValues: { ":9": 9 } } }] })));
  const selected = await documents.send(new ExecuteStatementCommand({
    Statement: `SELECT s FROM "${TableName}" WHERE p = ? AND s > ?`, Parameters: ["many", 22] }));
  assert.deepEqual(selected.Items, [{ s: 23 }, { s: 24 }]);
});
await step("client-dynamodb-streams: records of all shards", async () => {
  const streams = new DynamoDBStreamsClient();
  const shards = (await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }))).StreamDescription.Shards;
  let count = 0;
  for (const { ShardId } of shards) {
    const { ShardIterator } = await streams.send(new GetShardIteratorCommand({
      StreamArn: streamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    count += (await streams.send(new GetRecordsCommand({ ShardIterator }))).Records.length;
  }
  assert.equal(count, 27);
});
await step("client-s3: CreateBucket, PutObject with default checksums, GetObject, ranges, conditions", async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await waitUntilBucketExists({ client: s3, maxWaitTime: 30 }, { Bucket });
  const Key = "a b+c/Zürich ☕.txt";
  const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello", Metadata: { who: "me" } }));
  assert.equal(put.ChecksumCRC32, "NhCmhg==");
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  assert.equal(await text(got), "hello");
  assert.deepEqual([got.Metadata, got.ChecksumCRC32], [{ who: "me" }, "NhCmhg=="]);
  assert.equal(await text(await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=1-3" }))), "ell");
  await refused("PreconditionFailed", s3.send(new PutObjectCommand({ Bucket, Key, Body: "", IfNoneMatch: "*" })));
  await refused("NoSuchKey", s3.send(new GetObjectCommand({ Bucket, Key: "never-was" })));
  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: encodeURIComponent(`${Bucket}/${Key}`) }));
  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]) {
    const sum = await s3.send(new PutObjectCommand({ Bucket, Key: ChecksumAlgorithm, Body: "hello", ChecksumAlgorithm }));
    assert.ok(sum[`Checksum${ChecksumAlgorithm}`], ChecksumAlgorithm);
  }
  await refused("BadDigest", s3.send(new PutObjectCommand({
    Bucket, Key, Body: "hello", ChecksumSHA256: Buffer.alloc(32).toString("base64") })));
});
await step("lib-storage: Upload of 50 MB from a stream, in parts", async () => {
  const block = randomBytes(1024 * 1024);
  const digest = createHash("md5");
  const stream = Readable.from((function* () {
    for (let at = 0; at < 50; at++) {
      block.writeUInt32BE(at);
      digest.update(block);
      yield Buffer.from(block);
    }
  })());
  await new Upload({ client: s3, params: { Bucket, Key: "big", Body: stream }, partSize: 8 * 1024 * 1024 }).done();
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "big" }));
  const back = createHash("md5");
  for await (const chunk of got.Body) {
    back.update(chunk);
  }
  assert.equal(back.digest("hex"), digest.digest("hex"));
  assert.match(got.ETag, /-7"$/);
});
await step("client-s3: paginateListObjectsV2", async () => {
  const keys = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 3 }, { Bucket })) {
    keys.push(...page.Contents.map((object) => object.Key));
  }
  assert.deepEqual(keys, ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "a b+c/Zürich ☕.txt", "big", "copy"]);
});
await step("s3-request-presigner: GET and PUT by URL, and their end", async () => {
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  assert.equal((await fetch(put, { method: "PUT", body: "by URL" })).status, 200);
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 4 });
  assert.equal(await (await fetch(get)).text(), "by URL");
  assert.equal((await fetch(get.replace("signed?", "copy?"))).status, checked ? 403 : 200);
  await pause(5000);
  const late = await fetch(get);
  assert.equal(late.status, 403);
  assert.match(await late.text(), /Request has expired/);
});
await step("s3-presigned-post: a form within its conditions, and outside", async () => {
  const post = async (fields, body) => {
    const form = new FormData();
    Object.entries(fields).forEach(([name, value]) => form.append(name, value));
    form.append("file", new Blob([body]), "photo.png");
    return fetch(url, { method: "POST", body: form });
  };
  const { url, fields } = await createPresignedPost(s3, {
    Bucket, Key: "form/${filename}", Conditions: [["content-length-range", 1, 10]], Fields: { "Content-Type": "image/png" } });
  assert.equal((await post(fields, "0123456789")).status, 204);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "form/photo.png" }));
  assert.deepEqual([head.ContentType, head.ContentLength], ["image/png", 10]);
  assert.match(await (await post(fields, "0123456789x")).text(), /EntityTooLarge/);
  assert.match(await (await post({ ...fields, "x-amz-meta-more": "1" }, "1")).text(), /Extra input fields/);
  const forged = await post({ ...fields, "X-Amz-Signature": "0".repeat(64) }, "1");
  assert.equal(forged.status, checked ? 403 : 204);
});
await step("client-kms: Encrypt, Decrypt, GenerateDataKey, and an object under a key", async () => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata.KeyId;
  const context = { EncryptionContext: { purpose: "test" } };
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("secret"), ...context }));
  const plain = await kms.send(new DecryptCommand({ CiphertextBlob, ...context }));
  assert.equal(Buffer.from(plain.Plaintext).toString(), "secret");
  await refused("InvalidCiphertextException", kms.send(new DecryptCommand({ CiphertextBlob })));
  assert.equal((await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }))).Plaintext.length, 32);
  const put = await s3.send(new PutObjectCommand({
    Bucket, Key: "under-key", Body: "x", ServerSideEncryption: "aws:kms", SSEKMSKeyId: KeyId }));
  assert.deepEqual([put.ServerSideEncryption, put.SSEKMSKeyId], ["aws:kms", KeyMetadata.Arn]);
  assert.equal(await text(await s3.send(new GetObjectCommand({ Bucket, Key: "under-key" }))), "x");
  await kms.send(new DisableKeyCommand({ KeyId }));
  await refused("KMS.DisabledException", s3.send(new GetObjectCommand({ Bucket, Key: "under-key" })));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
});
await step("client-dynamodb: an export, from the SDK to its files", async () => {
  const { ExportArn } = (await db.send(new ExportTableToPointInTimeCommand({
    TableArn: arn, S3Bucket: Bucket, S3Prefix: "export" }))).ExportDescription;
  let described;
  do {
    await pause(200);
    described = (await db.send(new DescribeExportCommand({ ExportArn }))).ExportDescription;
  } while (described.ExportStatus === "IN_PROGRESS");
  assert.deepEqual([described.ExportStatus, described.ItemCount], ["COMPLETED", 26]);
  const summary = JSON.parse(await text(await s3.send(new GetObjectCommand({ Bucket, Key: described.ExportManifest }))));
  assert.equal(summary.itemCount, 26);
});
await step("everything is removed", async () => {
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    const Objects = page.Contents.map(({ Key }) => ({ Key }));
    assert.equal((await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).Errors, undefined);
  }
  await waitUntilObjectNotExists({ client: s3, maxWaitTime: 30 }, { Bucket, Key: "big" });
  assert.equal((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount, 0);
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await db.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client: db, maxWaitTime: 60 }, { TableName });
  assert.ok(!(await db.send(new ListTablesCommand())).TableNames.includes(TableName));
  for await (const page of paginateListTables({ client: db }, { Limit: 1 })) {
    assert.ok(page.TableNames.length <= 1);
  }
});
