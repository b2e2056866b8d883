'use strict';

// The table that the tests share, as the package's own set-up makes it in a DynamoDB Local.
const { DynamoDB, waitUntilTableExists } = require('@aws-sdk/client-dynamodb');

module.exports = async () => {
  const client = new DynamoDB({ endpoint: process.env.ENDPOINT });
  const TableName = 'CustomMetrics';
  await client.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
};
