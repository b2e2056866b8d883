'use strict';

const assert = require('assert');
const { DynamoDBDocumentClient } = require('@aws-sdk/lib-dynamodb');
const toolbox = require('dynamodb-toolbox');
const { client, createTable, deleteTable } = require('./table');

const { Entity, Table, item, string, number, list, map, set, any, record } = toolbox;

describe('DynamoDB-Toolbox', () => {
  let name;
  let table;
  let Order;

  before(async () => {
    name = await createTable('toolbox');
    table = new Table({
      name,
      documentClient: DynamoDBDocumentClient.from(client),
      partitionKey: { name: 'pk', type: 'string' },
      sortKey: { name: 'sk', type: 'string' },
      indexes: {
        gsi1: {
          type: 'global',
          partitionKey: { name: 'gsi1pk', type: 'string' },
          sortKey: { name: 'gsi1sk', type: 'string' },
        },
      },
    });
    Order = new Entity({
      name: 'ORDER',
      table,
      schema: item({
        customer: string().key().savedAs('pk'),
        order: string().key().savedAs('sk'),
        state: string().optional().savedAs('gsi1pk'),
        day: string().optional().savedAs('gsi1sk'),
        total: number().optional(),
        lines: list(map({ article: string(), count: number() })).optional(),
        labels: set(string()).optional(),
        notes: record(string(), any()).optional(),
      }),
    });
  });
  after(() => deleteTable(name));

  const put = (order) => Order.build(toolbox.PutItemCommand).item(order);

  it('puts, reads and deletes', async () => {
    const order = {
      customer: 'ann', order: '1', total: 0.1, labels: new Set(['a', 'b']), lines: [{ article: '', count: 2 }],
      notes: { deep: [{ er: null }] },
    };
    await put(order).options({ condition: { attr: 'customer', exists: false } }).send();
    await assert.rejects(
      put(order).options({ condition: { attr: 'customer', exists: false } }).send(),
      { name: 'ConditionalCheckFailedException' },
    );
    const { Item } = await Order.build(toolbox.GetItemCommand)
      .key({ customer: 'ann', order: '1' })
      .options({ consistent: true })
      .send();
    const { created, modified, entity, ...rest } = Item;
    assert.deepStrictEqual(rest, order);
    const { Attributes } = await Order.build(toolbox.DeleteItemCommand)
      .key({ customer: 'ann', order: '1' })
      .options({ returnValues: 'ALL_OLD', condition: { attr: 'lines[0].count', gte: 2 } })
      .send();
    assert.strictEqual(Attributes.total, 0.1);
  });

  it('updates by every operator', async () => {
    await put({ customer: 'bob', order: '1', total: 1, labels: new Set(['a']), lines: [], notes: { x: 1 } }).send();
    const { Attributes } = await Order.build(toolbox.UpdateItemCommand)
      .item({
        customer: 'bob', order: '1', state: toolbox.$get('day', 'new'), total: toolbox.$sum(toolbox.$get('total'), 2),
        labels: toolbox.$add(new Set(['b'])), lines: toolbox.$append([{ article: 'nail', count: 100 }]),
        notes: { y: 2, x: toolbox.$remove() },
      })
      .options({ returnValues: 'ALL_NEW' })
      .send();
    assert.strictEqual(Attributes.state, 'new');
    assert.strictEqual(Attributes.total, 3);
    assert.deepStrictEqual([...Attributes.labels], ['a', 'b']);
    assert.deepStrictEqual(Attributes.lines, [{ article: 'nail', count: 100 }]);
    assert.deepStrictEqual(Attributes.notes, { y: 2 });
  });

  it('queries, scans and batches', async () => {
    const orders = Array.from({ length: 25 }, (_, n) => ({
      customer: 'eve', order: String(n).padStart(3, '0'), state: n % 2 ? 'sent' : 'new', day: `2026-01-${10 + n}`, total: n,
    }));
    await toolbox.executeBatchWrite(
      table.build(toolbox.BatchWriteCommand).requests(...orders.map((each) => Order.build(toolbox.BatchPutRequest).item(each))),
    );
    const query = (what, options = {}) =>
      table.build(toolbox.QueryCommand).entities(Order).query(what).options(options).send();
    const range = await query({ partition: 'eve', range: { between: ['005', '007'] } }, { reverse: true });
    assert.deepStrictEqual(range.Items.map((each) => each.total), [7, 6, 5]);
    const sent = await query(
      { index: 'gsi1', partition: 'sent', range: { gte: '2026-01-25' } },
      { filters: { ORDER: { and: [{ attr: 'total', lt: 20 }, { attr: 'total', exists: true }] } } },
    );
    assert.deepStrictEqual(sent.Items.map((each) => each.total), [15, 17, 19]);
    const some = await query({ partition: 'eve' }, { maxPages: Infinity, limit: 4, attributes: ['total'] });
    assert.strictEqual(some.Items.length, 25);
    assert.deepStrictEqual(Object.keys(some.Items[0]), ['total']);
    const scan = await table.build(toolbox.ScanCommand).entities(Order).options({ maxPages: Infinity, limit: 9 }).send();
    assert.strictEqual(scan.Items.filter((each) => each.customer === 'eve').length, 25);
    const { Responses } = await toolbox.executeBatchGet(
      table.build(toolbox.BatchGetCommand).requests(
        ...orders.slice(0, 3).map(({ customer, order }) => Order.build(toolbox.BatchGetRequest).key({ customer, order })),
      ),
    );
    assert.deepStrictEqual(Responses[0].map((each) => each.total), [0, 1, 2]);
  });

  it('writes transactions', async () => {
    await assert.rejects(
      toolbox.executeTransactWrite(
        Order.build(toolbox.PutTransaction).item({ customer: 'tim', order: '1' }),
        Order.build(toolbox.ConditionCheck).key({ customer: 'tim', order: '2' }).condition({ attr: 'total', gt: 1 }),
      ),
      (error) => {
        assert.deepStrictEqual(error.CancellationReasons.map((each) => each.Code), ['None', 'ConditionalCheckFailed']);
        return error.name === 'TransactionCanceledException';
      },
    );
    await toolbox.executeTransactWrite(
      Order.build(toolbox.PutTransaction).item({ customer: 'tim', order: '1', total: 1 }),
      Order.build(toolbox.UpdateTransaction).item({ customer: 'tim', order: '2', total: toolbox.$add(5) }),
    );
    const { Responses } = await toolbox.executeTransactGet(
      Order.build(toolbox.GetTransaction).key({ customer: 'tim', order: '1' }),
      Order.build(toolbox.GetTransaction).key({ customer: 'tim', order: '2' }),
    );
    assert.deepStrictEqual(Responses.map((each) => each.Item.total), [1, 5]);
  });
});
