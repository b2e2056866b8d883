'use strict';

const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');

globalThis.DynamoDBClient = new DynamoDBClient({ endpoint: process.env.ENDPOINT });
globalThis.TableName = 'CustomMetrics';
