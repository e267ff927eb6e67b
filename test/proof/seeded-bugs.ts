// The twelve bugs that a sender of webhooks is most likely to have, each as the change to our sources that would bring it in, and the test
// that notices. T0 makes the change in a copy of the sources and demands that this test fails there; the product itself knows nothing of
// them. A contract test keeps the list true to the sources: every `find` stands once in its file.

export interface Edit {
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export interface SeededBug {
  readonly name: string;
  /** What would be wrong, and what it would cost. */
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly caughtBy: CaughtBy;
  /** Each edit takes away one of two walls: with one of them alone the test passes, as the other one holds. */
  readonly twoWalls?: true;
}

export interface CaughtBy {
  /** Of vitest.config.ts. */
  readonly project: 'unit' | 'postgres' | 'proof';
  readonly file: string;
  /** A part of its title, as it stands in the file. Of several tests that have it, one must fail. */
  readonly test: string;
}

export const seededBugs: readonly SeededBug[] = [
  {
    name: 'enqueue-after-commit',
    title: 'The deliveries are stored after the commit of what they tell: whoever dies, or fails, in between has told nobody.',
    edits: [
      {
        file: 'src/operations/advance-case.ts',
        find: 'await commitStep(tx, scope, { before, after: stored }, events, deliveries);',
        replace: `await commitStep(tx, scope, { before, after: stored }, events, []);
  const enqueue = () => deps.database.transaction(scope, (next) => commitStep(next, scope, { before, after: stored }, [], deliveries));
  setImmediate(() => void enqueue().catch(() => undefined));`,
      },
      {
        // So that what is enqueued late does not set back a case that has moved on: that would be another bug.
        file: 'src/storage/commit-step.ts',
        find: 'updated_at = excluded.updated_at, resolved_at = excluded.resolved_at\n',
        replace: 'updated_at = excluded.updated_at, resolved_at = excluded.resolved_at\n    where cases.version < excluded.version\n',
      },
    ],
    caughtBy: { project: 'postgres', file: 'test/durability/one-commit.test.ts', test: 'is not made at all' },
  },
  {
    name: 'no-fencing',
    title: 'A result counts whoever brings it: a node that wakes up after its lease overwrites what another one did meanwhile.',
    edits: [
      {
        file: 'src/storage/deliveries.ts',
        find: "where d.id = r.delivery_id and case when d.status = 'sending' then d.lease end = r.lease",
        replace: 'where d.id = r.delivery_id',
      },
    ],
    caughtBy: { project: 'postgres', file: 'test/storage/deliveries.test.ts', test: 'refuse the result of a lost lease' },
  },
  {
    name: 'fifo-claim',
    title: 'The oldest rows are claimed first, whoever gets them: one receiver that is owed a thousand of them stops all others.',
    edits: [
      {
        file: 'src/storage/deliveries.ts',
        find: `  select row.id, row.receiver_id from (select receiver_id, most from open_lane union all select receiver_id, most from guarded_lane) open
   cross join lateral (
    select id, receiver_id from deliveries where status = 'pending' and not held and receiver_id = open.receiver_id
     order by due_at, id limit open.most for update skip locked
  ) row limit $4`,
        replace: `  select id, receiver_id from deliveries where status = 'pending' and not held
   order by due_at, id limit $4 for update skip locked`,
      },
    ],
    caughtBy: { project: 'postgres', file: 'test/storage/deliveries.test.ts', test: 'are claimed round the receivers' },
  },
  {
    name: 'ack-before-send',
    title: 'An attempt is over as soon as it is begun: what the receiver answers, or that it never does, changes nothing.',
    edits: [
      {
        file: 'src/webhooks/attempt-delivery.ts',
        find: 'const sent = await using.http.send(signedRequest(delivery, letter, keys, using));',
        replace: `void using.http.send(signedRequest(delivery, letter, keys, using));
  const sent: SendResult = { kind: 'answered', status: 202, headers: {}, body: '', complete: true, durationMs: 0 };`,
      },
    ],
    caughtBy: { project: 'postgres', file: 'test/spine/deliveries.test.ts', test: 'are retried by their schedule until it ends' },
  },
  {
    name: 'guard-at-lookup-only',
    title: 'The addresses of a name are judged when it is looked up, and only then: an address in the URL is never looked up.',
    edits: [
      {
        file: 'src/outbound/destination-safety.ts',
        find: 'if (callable.length > 0) return { ok: true, destination: { ...destination, addresses: callable } };',
        replace: 'if (callable.length >= 0) return { ok: true, destination };',
      },
      {
        file: 'src/outbound/dial.ts',
        find: 'else if (rule.checkAddress(remoteAddress, destination)) finish(null);',
        replace: "else if (rule && remoteAddress !== '') finish(null);",
      },
    ],
    caughtBy: { project: 'unit', file: 'src/outbound/forbidden-dials.test.ts', test: 'dials nothing for a refused URL' },
  },
  {
    name: 'follows-redirects',
    title: 'A redirect is followed: the receiver chooses where our signed request goes.',
    edits: [
      {
        file: 'src/outbound/http-client.ts',
        find: 'return begin(request, verdict.destination);',
        replace: `return begin(request, verdict.destination).then((answer) => {
        const location = answer.kind === 'answered' && answer.status >= 300 && answer.status < 400 ? answer.headers['location'] : undefined;
        const next = location === undefined ? null : options.rule.checkUrl(new URL(location, request.url).href);
        return next?.ok ? begin(request, next.destination) : answer;
      });`,
      },
    ],
    caughtBy: { project: 'unit', file: 'src/outbound/http-client.test.ts', test: 'that redirects is an answer, and is not followed' },
  },
  {
    name: 'object-assign-merge',
    title: 'Objects are merged by Object.assign: deeper ones are lost, and a `__proto__` in what a caller sends becomes a prototype.',
    edits: [
      {
        file: 'src/domain/context.ts',
        find: 'if (isJsonObject(old) && isJsonObject(update)) return mergeObjects(old, update, arrays);',
        replace: 'if (isJsonObject(old) && isJsonObject(update)) return Object.assign({}, old, update);',
      },
      {
        file: 'src/domain/context.ts',
        find: 'return mergeObjects(context, withoutPrototypeKeys(update), arrays);',
        replace: 'return mergeObjects(context, update, arrays);',
      },
    ],
    caughtBy: { project: 'unit', file: 'src/domain/context.test.ts', test: 'is safe against prototype keys at every depth' },
  },
  {
    name: 'no-error-listener',
    title: 'Nobody listens to what the connections of the pool say: when the database restarts, the process ends.',
    edits: [
      {
        file: 'src/storage/adapters/postgres.ts',
        find: "  pool.on('error', (error) => log.warn('database.connection.lost', errorFacts(error)));\n",
        replace: '',
      },
      {
        file: 'src/storage/adapters/postgres.ts',
        find: "  pool.on('connect', (client) => client.on('error', (error) => log.warn('database.connection.lost', errorFacts(error))));\n",
        replace: '',
      },
    ],
    caughtBy: { project: 'postgres', file: 'test/durability/lost-connections.test.ts', test: 'do not end the process' },
  },
  {
    name: 'local-clock-for-leases',
    title: 'A heartbeat bears the time of its own node: one whose clock is slow is taken for lost, and what it is sending is sent twice.',
    edits: [
      {
        file: 'src/storage/nodes.ts',
        find: 'insert into nodes (id, host, roles, version, draining, in_flight, connections, connection_limit, clock_offset_ms)',
        replace:
          'insert into nodes (id, host, roles, version, draining, in_flight, connections, connection_limit, clock_offset_ms, seen_at)',
      },
      { file: 'src/storage/nodes.ts', find: '$6, $7, $8, $9)\n', replace: '$6, $7, $8, $9, $10)\n' },
      { file: 'src/storage/nodes.ts', find: 'do update set seen_at = now(), draining', replace: 'do update set seen_at = $10, draining' },
      {
        file: 'src/storage/nodes.ts',
        find: '      node.clockOffsetMs ?? null,\n',
        replace: '      node.clockOffsetMs ?? null,\n      new Date(),\n',
      },
    ],
    caughtBy: { project: 'proof', file: 'test/proof/t16-clocks.test.ts', test: 'T16: wrong clocks make nothing early' },
  },
  {
    name: 'unbounded-body',
    title: 'An answer is kept however long it is: an endless one fills the memory, a long one the database.',
    edits: [
      {
        file: 'src/outbound/http-client.ts',
        find: 'const defaultMaxResponseBytes = 16_384;',
        replace: 'const defaultMaxResponseBytes = Number.POSITIVE_INFINITY;',
      },
    ],
    caughtBy: { project: 'unit', file: 'src/outbound/http-client.test.ts', test: 'keeps the first 16 KB of its body by default' },
  },
  {
    name: 'no-tenant-predicate',
    title: 'A statement does not ask whose row it is, and its transaction does not take the role that row-level security keeps apart.',
    edits: [
      {
        file: 'src/storage/cases.ts',
        find: 'where c.workspace_id = $1 and c.id = $2`',
        replace: 'where $1::uuid is not null and c.id = $2`',
      },
      { file: 'src/storage/database.ts', find: 'begin; set local role casewire_app; set local', replace: 'begin; set local' },
    ],
    caughtBy: { project: 'postgres', file: 'test/spine/access.test.ts', test: 'knows another workspace’s id as little as an unknown one' },
    twoWalls: true,
  },
  {
    name: 'lenient-timestamp',
    title: 'The signed time is read by parseInt: other headers than those that were signed are taken for them.',
    edits: [
      {
        file: 'verify/src/index.ts',
        find: '|| !/^[1-9]\\d{0,11}$/.test(timestamp)) {',
        replace: '|| Number.isNaN(Number.parseInt(timestamp, 10))) {',
      },
      { file: 'verify/src/index.ts', find: '- Number(timestamp);', replace: '- Number.parseInt(timestamp, 10);' },
    ],
    caughtBy: { project: 'unit', file: 'test/contract/sign-verify.test.ts', test: 'verifies: ' },
  },
];
