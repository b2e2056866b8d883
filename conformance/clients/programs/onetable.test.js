'use strict';

const assert = require('assert');
const { Table } = require('dynamodb-onetable');
const { client } = require('./table');

const schema = {
  format: 'onetable:1.1.0',
  version: '0.0.1',
  indexes: {
    primary: { hash: 'pk', sort: 'sk' },
    gs1: { hash: 'gs1pk', sort: 'gs1sk', project: 'all' },
    ls1: { type: 'local', sort: 'rank', project: ['name'] },
  },
  models: {
    User: {
      pk: { type: String, value: 'group#${group}' },
      sk: { type: String, value: 'user#${name}' },
      gs1pk: { type: String, value: 'city#${city}' },
      gs1sk: { type: String, value: 'user#${name}' },
      group: { type: String, required: true },
      name: { type: String, required: true },
      city: { type: String },
      rank: { type: Number },
      visits: { type: Number, default: 0 },
      seen: { type: Date },
      tags: { type: Set },
      log: { type: Array, default: [] },
      place: { type: Object, schema: { street: { type: String }, zip: { type: Number } } },
    },
    Account: {
      pk: { type: String, value: 'account#${name}' },
      sk: { type: String, value: 'account#' },
      name: { type: String, required: true },
      email: { type: String, unique: true },
    },
  },
  params: { isoDates: true, timestamps: true },
};

describe('OneTable', () => {
  let table;
  let User;

  before(async () => {
    table = new Table({ name: `onetable-${process.pid}`, client, schema, partial: true });
    await table.createTable();
    User = table.getModel('User');
  });
  after(() => table.deleteTable('DeleteTableForever'));

  it('describes what it made', async () => {
    assert.strictEqual(await table.exists(), true);
    const { Table: described } = await table.describeTable();
    assert.deepStrictEqual(described.GlobalSecondaryIndexes.map((each) => each.IndexName), ['gs1']);
    assert.deepStrictEqual(described.LocalSecondaryIndexes[0].Projection, {
      ProjectionType: 'INCLUDE', NonKeyAttributes: ['name'],
    });
  });

  it('keeps every type', async () => {
    const seen = new Date(1700000000123);
    await User.create({ group: 'a', name: 'ann', city: 'Rome', seen, tags: new Set(['x']), place: { street: '', zip: 7 } });
    const ann = await User.get({ group: 'a', name: 'ann' });
    assert.strictEqual(ann.seen.getTime(), seen.getTime());
    assert.deepStrictEqual(ann.place, { street: '', zip: 7 });
    assert.deepStrictEqual([...ann.tags], ['x']);
    await assert.rejects(User.create({ group: 'a', name: 'ann' }));
  });

  it('keeps values unique by transactions', async () => {
    const Account = table.getModel('Account');
    await Account.create({ name: 'ann', email: 'a@x' });
    await assert.rejects(Account.create({ name: 'bob', email: 'a@x' }), /unique/);
    assert.strictEqual(await Account.get({ name: 'bob' }), undefined);
    await Account.update({ name: 'ann', email: 'b@x' });
    await Account.create({ name: 'bob', email: 'a@x' });
    await Account.remove({ name: 'bob' });
  });

  it('updates in place', async () => {
    await User.create({ group: 'u', name: 'ann', tags: new Set(['a']), place: { street: 's', zip: 1 } });
    const user = await User.update(
      { group: 'u', name: 'ann' },
      { add: { visits: 2 }, push: { log: ['in'] }, set: { 'place.zip': '${place.zip} + {5}' }, remove: ['city'] },
    );
    assert.deepStrictEqual([user.visits, user.log, user.place.zip], [2, ['in'], 6]);
    await assert.rejects(
      User.update({ group: 'u', name: 'ann', city: 'X' }, { where: '${visits} > {5}' }),
      (error) => error.code === 'ConditionalCheckFailedException',
    );
    await assert.rejects(User.update({ group: 'u', name: 'none', city: 'X' }));
    const made = await User.upsert({ group: 'u', name: 'new', visits: 3 });
    assert.strictEqual(made.visits, 3);
  });

  it('finds by key, index, filter and page', async () => {
    const batch = {};
    for (let n = 0; n < 12; n++) {
      await User.create(
        { group: 'f', name: `n${String(n).padStart(2, '0')}`, city: n % 3 ? 'Oslo' : 'Bern', rank: 50 - n, visits: n },
        { batch, exists: null },
      );
    }
    await table.batchWrite(batch);
    const begins = await User.find({ group: 'f', sk: { begins: 'user#n1' } });
    assert.deepStrictEqual(begins.map((each) => each.name), ['n10', 'n11']);
    const bern = await User.find({ city: 'Bern' }, { index: 'gs1', where: '${visits} > {1}', reverse: true });
    assert.deepStrictEqual(bern.map((each) => each.visits), [9, 6, 3]);
    const low = await User.find({ group: 'f', rank: { '<=': 41 } }, { index: 'ls1' });
    assert.deepStrictEqual(low.map((each) => each.name), ['n11', 'n10', 'n09']);
    const pages = [];
    let next;
    do {
      const page = await User.find({ group: 'f' }, { limit: 5, next });
      pages.push(page.length);
      next = page.next;
    } while (next);
    assert.deepStrictEqual(pages.filter((each) => each > 0), [5, 5, 2]);
    assert.strictEqual((await User.find({ group: 'f' }, { count: true })).count, 12);
    const scanned = await User.scan({ city: 'Oslo' });
    assert.strictEqual(scanned.length, 8);
    const reads = {};
    await User.get({ group: 'f', name: 'n01' }, { batch: reads });
    await User.get({ group: 'f', name: 'n02' }, { batch: reads });
    assert.strictEqual((await table.batchGet(reads, { parse: true, hidden: false })).length, 2);
  });

  it('writes transactions', async () => {
    const transaction = {};
    await User.create({ group: 't', name: 'one' }, { transaction });
    await User.create({ group: 't', name: 'two' }, { transaction });
    await table.transact('write', transaction);
    const again = {};
    await User.update({ group: 't', name: 'one', city: 'Wien' }, { transaction: again });
    await User.check({ group: 't', name: 'two' }, { transaction: again, where: '${city} = {Wien}' });
    await assert.rejects(table.transact('write', again), (error) => error.code === 'TransactionCanceledException');
    assert.strictEqual((await User.get({ group: 't', name: 'one' })).city, undefined);
  });
});
