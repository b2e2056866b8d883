'use strict';

const assert = require('assert');
const dynamoose = require('dynamoose');
const { client, deleteTable } = require('./table');

describe('Dynamoose', () => {
  const name = `dynamoose-${process.pid}`;
  let Cat;

  before(async () => {
    dynamoose.aws.ddb.set(client);
    const schema = new dynamoose.Schema(
      {
        owner: { type: String, hashKey: true },
        name: { type: String, rangeKey: true },
        breed: { type: String, index: { name: 'byBreed', type: 'global', rangeKey: 'age' } },
        age: Number,
        weight: { type: Number, index: { name: 'byWeight', type: 'local' } },
        toys: { type: Set, schema: [String] },
        visits: { type: Array, schema: [{ type: Object, schema: { vet: String, at: Date } }] },
        born: Date,
        photo: Buffer,
      },
      { timestamps: true },
    );
    Cat = dynamoose.model('Cat', schema);
    const table = new dynamoose.Table(name, [Cat], {
      initialize: false,
      throughput: 'ON_DEMAND',
      expires: { ttl: 3600 * 1000, attribute: 'gone' },
    });
    await table.initialize();
  });
  after(() => deleteTable(name));

  it('saves and reads every type', async () => {
    const born = new Date(Date.UTC(2020, 1, 29));
    await Cat.create({
      owner: 'ann', name: 'Tom', breed: 'tabby', age: 3, weight: 4.25, toys: new Set(['mouse']),
      visits: [{ vet: 'ä', at: born }], born, photo: Buffer.from([0, 255]),
    });
    const cat = await Cat.get({ owner: 'ann', name: 'Tom' }, { consistent: true });
    assert.strictEqual(cat.weight, 4.25);
    assert.ok(cat.toys.has('mouse') && cat.photo.equals(Buffer.from([0, 255])));
    assert.strictEqual(cat.visits[0].at.getTime(), born.getTime());
    assert.ok(cat.gone instanceof Date && cat.createdAt instanceof Date);
    await assert.rejects(Cat.create({ owner: 'ann', name: 'Tom' }), { name: 'ConditionalCheckFailedException' });
    assert.strictEqual(await Cat.get({ owner: 'ann', name: 'None' }), undefined);
  });

  it('updates by every operator, on conditions', async () => {
    await Cat.create({ owner: 'bob', name: 'Jim', age: 1, toys: new Set(['a']), visits: [{ vet: 'x' }], breed: 'b' });
    const cat = await Cat.update(
      { owner: 'bob', name: 'Jim' },
      { $SET: { weight: 5 }, $ADD: { age: 2, toys: new Set(['b']) }, $REMOVE: ['breed'] },
    );
    assert.deepStrictEqual([cat.weight, cat.age, cat.breed, [...cat.toys]], [5, 3, undefined, ['a', 'b']]);
    const gone = await Cat.update({ owner: 'bob', name: 'Jim' }, { $DELETE: { toys: new Set(['a', 'b']) } });
    assert.strictEqual(gone.toys, undefined);
    const condition = new dynamoose.Condition().where('age').lt(2);
    await assert.rejects(
      Cat.update({ owner: 'bob', name: 'Jim' }, { weight: 9 }, { condition }),
      { name: 'ConditionalCheckFailedException' },
    );
    await Cat.delete({ owner: 'bob', name: 'Jim' });
    assert.strictEqual(await Cat.get({ owner: 'bob', name: 'Jim' }), undefined);
  });

  it('queries the table and its indexes, scans, counts', async () => {
    const cats = Array.from({ length: 20 }, (_, n) => ({
      owner: 'eve', name: `cat ${String(n).padStart(2, '0')}`, breed: n % 2 ? 'odd' : 'even', age: n, weight: 100 - n,
    }));
    const put = await Cat.batchPut(cats);
    assert.strictEqual(put.unprocessedItems.length, 0);
    const begins = await Cat.query('owner').eq('eve').where('name').beginsWith('cat 1').exec();
    assert.strictEqual(begins.length, 10);
    const odd = await Cat.query('breed').eq('odd').where('age').between(5, 11).using('byBreed').sort('descending').exec();
    assert.deepStrictEqual(odd.map((cat) => cat.age), [11, 9, 7, 5]);
    const light = await Cat.query('owner').eq('eve').where('weight').lt(84).using('byWeight').exec();
    assert.deepStrictEqual(light.map((cat) => cat.weight), [81, 82, 83]);
    const first = await Cat.query('owner').eq('eve').limit(15).exec();
    const rest = await Cat.query('owner').eq('eve').startAt(first.lastKey).exec();
    assert.deepStrictEqual([first.length, rest.length], [15, 5]);
    const counted = await Cat.scan('owner').eq('eve').and().filter('age').in([1, 2, 99]).count().exec();
    assert.strictEqual(counted.count, 2);
    const all = await Cat.scan('owner').eq('eve').parallel(3).exec();
    assert.strictEqual(all.length, 20);
    const got = await Cat.batchGet(cats.map(({ owner, name: each }) => ({ owner, name: each })));
    assert.strictEqual(got.length, 20);
    await Cat.batchDelete(cats.map(({ owner, name: each }) => ({ owner, name: each })));
    assert.strictEqual((await Cat.query('owner').eq('eve').exec()).length, 0);
  });

  it('writes transactions', async () => {
    await dynamoose.transaction([
      Cat.transaction.create({ owner: 'tim', name: 'A' }),
      Cat.transaction.create({ owner: 'tim', name: 'B', age: 1 }),
    ]);
    await assert.rejects(
      dynamoose.transaction([
        Cat.transaction.update({ owner: 'tim', name: 'A' }, { age: 5 }),
        Cat.transaction.condition({ owner: 'tim', name: 'B' }, new dynamoose.Condition().where('age').gt(1)),
      ]),
      (error) =>
        error.name === 'TransactionCanceledException' &&
        error.message ===
          'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
    );
    assert.strictEqual((await Cat.get({ owner: 'tim', name: 'A' })).age, undefined);
  });

  it('says when items expire', async () => {
    const { TimeToLiveDescription } = await client.describeTimeToLive({ TableName: name });
    assert.strictEqual(TimeToLiveDescription.AttributeName, 'gone');
    assert.match(TimeToLiveDescription.TimeToLiveStatus, /^ENABL(ED|ING)$/);
  });
});
