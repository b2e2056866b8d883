'use strict';

const assert = require('assert');
const { Entity, Service } = require('electrodb');
const { client, createTable, deleteTable } = require('./table');

describe('ElectroDB', () => {
  let table;
  let tasks;
  let users;
  let service;

  const attributes = {
    team: { type: 'string', required: true },
    task: { type: 'string', required: true },
    project: { type: 'string' },
    status: { type: ['open', 'done'], default: 'open' },
    points: { type: 'number' },
    tags: { type: 'set', items: 'string' },
    comments: {
      type: 'list',
      items: { type: 'map', properties: { user: { type: 'string' }, body: { type: 'string' } } },
    },
    edits: { type: 'number', default: 0 },
  };
  const indexes = {
    byTeam: {
      collection: 'team',
      pk: { field: 'pk', composite: ['team'] },
      sk: { field: 'sk', composite: ['task'] },
    },
    byProject: {
      index: 'gsi1',
      pk: { field: 'gsi1pk', composite: ['project'] },
      sk: { field: 'gsi1sk', composite: ['status', 'task'] },
    },
  };

  before(async () => {
    table = await createTable('electrodb');
    tasks = new Entity(
      { model: { entity: 'task', version: '1', service: 'work' }, attributes, indexes },
      { client, table },
    );
    users = new Entity(
      {
        model: { entity: 'user', version: '1', service: 'work' },
        attributes: {
          team: { type: 'string', required: true },
          user: { type: 'string', required: true },
        },
        indexes: {
          byTeam: {
            collection: 'team',
            pk: { field: 'pk', composite: ['team'] },
            sk: { field: 'sk', composite: ['user'] },
          },
        },
      },
      { client, table },
    );
    service = new Service({ task: tasks, user: users }, { client, table });
  });
  after(() => deleteTable(table));

  const task = (team, name, more = {}) => ({ team, task: name, project: `of ${team}`, ...more });

  it('creates once, reads, upserts', async () => {
    await tasks.create(task('a', 'one', { tags: ['x', 'y'], points: 1.5 })).go();
    await assert.rejects(tasks.create(task('a', 'one')).go(), /conditional request failed/);
    const { data } = await tasks.get({ team: 'a', task: 'one' }).go({ consistent: true });
    assert.deepStrictEqual(data, {
      team: 'a', task: 'one', project: 'of a', status: 'open', points: 1.5, tags: ['x', 'y'], edits: 0,
    });
    const after = await tasks
      .upsert({ team: 'a', task: 'two', project: 'of a', points: 3 })
      .add({ edits: 5 })
      .go({ response: 'all_new' });
    assert.strictEqual(after.data.edits, 5);
    assert.strictEqual((await tasks.get({ team: 'a', task: 'none' }).go()).data, null);
  });

  it('patches every kind of attribute', async () => {
    await tasks.put(task('b', 'one', { tags: ['x', 'y'], comments: [{ user: 'u', body: '' }], points: 2 })).go();
    const { data } = await tasks
      .patch({ team: 'b', task: 'one' })
      .set({ status: 'done' })
      .add({ edits: 1, tags: ['z'] })
      .subtract({ points: 5 })
      .append({ comments: [{ user: 'v', body: 'ö' }] })
      .where(({ status }, { eq }) => eq(status, 'open'))
      .go({ response: 'all_new' });
    assert.strictEqual(data.points, -3);
    assert.deepStrictEqual(data.tags, ['x', 'y', 'z']);
    assert.deepStrictEqual(data.comments, [{ user: 'u', body: '' }, { user: 'v', body: 'ö' }]);
    const deep = await tasks
      .update({ team: 'b', task: 'one' })
      .data((attr, op) => {
        op.set(attr.comments[0].body, 'first');
        op.remove(attr.comments[1].user);
      })
      .go({ response: 'all_new' });
    assert.deepStrictEqual(deep.data.comments, [{ user: 'u', body: 'first' }, { body: 'ö' }]);
    const removed = await tasks
      .update({ team: 'b', task: 'one' })
      .delete({ tags: ['x', 'y', 'z'] })
      .remove(['comments'])
      .go({ response: 'all_new' });
    assert.ok(!('tags' in removed.data) && !('comments' in removed.data));
    await assert.rejects(tasks.patch({ team: 'b', task: 'none' }).set({ points: 1 }).go(), /conditional/);
    const old = await tasks.remove({ team: 'b', task: 'one' }).go({ response: 'all_old' });
    assert.strictEqual(old.data.status, 'done');
  });

  it('queries in ranges, with filters, in pages, on the index', async () => {
    const all = Array.from({ length: 60 }, (_, n) =>
      task('c', `t${String(n).padStart(2, '0')}`, { points: n, status: n % 2 ? 'open' : 'done' }),
    );
    assert.deepStrictEqual((await tasks.put(all).go()).unprocessed, []);
    const range = await tasks.query.byTeam({ team: 'c' }).between({ task: 't10' }, { task: 't12' }).go();
    assert.deepStrictEqual(range.data.map((each) => each.points), [10, 11, 12]);
    const begins = await tasks.query.byTeam({ team: 'c' }).begins({ task: 't5' }).go({ order: 'desc' });
    assert.strictEqual(begins.data[0].points, 59);
    const open = await tasks.query
      .byProject({ project: 'of c', status: 'open' })
      .where(({ points, tags }, { gt, lte, notExists }) => `${gt(points, 50)} and ${lte(points, 55)} and ${notExists(tags)}`)
      .go();
    assert.deepStrictEqual(open.data.map((each) => each.points), [51, 53, 55]);
    const seen = [];
    let cursor = null;
    do {
      const page = await tasks.query.byProject({ project: 'of c' }).go({ cursor, limit: 7 });
      seen.push(...page.data);
      cursor = page.cursor;
    } while (cursor);
    assert.strictEqual(new Set(seen.map((each) => each.task)).size, 60);
    const keys = all.map(({ team, task: name }) => ({ team, task: name }));
    assert.strictEqual((await tasks.get(keys).go({ concurrency: 2 })).data.length, 60);
    await tasks.delete(keys).go();
    assert.strictEqual((await tasks.scan.go({ pages: 'all' })).data.filter((each) => each.team === 'c').length, 0);
  });

  it('reads collections and writes transactions', async () => {
    const done = await service.transaction
      .write(({ task: t, user: u }) => [
        t.put(task('d', 'one')).commit(),
        u.create({ team: 'd', user: 'ann' }).commit(),
      ])
      .go();
    assert.strictEqual(done.canceled, false);
    const { data } = await service.collections.team({ team: 'd' }).go();
    assert.deepStrictEqual([data.task.length, data.user.length], [1, 1]);
    const refused = await service.transaction
      .write(({ task: t, user: u }) => [
        t.patch({ team: 'd', task: 'one' }).set({ points: 1 }).commit(),
        u.create({ team: 'd', user: 'ann' }).commit({ response: 'all_old' }),
      ])
      .go();
    assert.strictEqual(refused.canceled, true);
    assert.deepStrictEqual(refused.data.map((each) => each.code), ['None', 'ConditionalCheckFailed']);
    const read = await service.transaction
      .get(({ task: t, user: u }) => [
        t.get({ team: 'd', task: 'one' }).commit(),
        u.get({ team: 'd', user: 'none' }).commit(),
      ])
      .go();
    assert.strictEqual(read.data[0].item.points, undefined);
    assert.strictEqual(read.data[1].item, null);
  });
});
