'use strict';

const { DynamoDB, waitUntilTableExists } = require('@aws-sdk/client-dynamodb');

const client = new DynamoDB({ endpoint: process.env.ENDPOINT });

/** Makes a table of pk and sk with the global index gsi1 of gsi1pk and gsi1sk, and returns its name. */
async function createTable(name) {
  const TableName = `${name}-${process.pid}`;
  const keys = (partition, sort) => [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
  await client.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((each) => ({
      AttributeName: each,
      AttributeType: 'S',
    })),
    KeySchema: keys('pk', 'sk'),
    GlobalSecondaryIndexes: [
      { IndexName: 'gsi1', KeySchema: keys('gsi1pk', 'gsi1sk'), Projection: { ProjectionType: 'ALL' } },
    ],
  });
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
  return TableName;
}

const deleteTable = (TableName) => client.deleteTable({ TableName });

module.exports = { client, createTable, deleteTable };
