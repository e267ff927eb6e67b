// Every proof by its name: what it must show, and the files that show it. `npm run proof -- T8` runs one; docs/proof.md holds what the
// last run of each showed. The list is in the order of that table.

export interface Proof {
  readonly name: string;
  readonly title: string;
  /** What must hold, in a sentence. */
  readonly target: string;
  /** Projects of vitest.config.ts; a file runs in those of them that include it. */
  readonly projects: readonly ('unit' | 'postgres' | 'embedded' | 'proof')[];
  readonly files: readonly string[];
}

export const proofs: readonly Proof[] = [
  {
    name: 'T0',
    title: 'The suite notices',
    target: '12 bugs, each made in a copy of the sources: 12 caught by a test of the suite, which passes without them.',
    projects: ['proof'],
    files: ['test/proof/t0-seeded-bugs.test.ts'],
  },
  {
    name: 'T1',
    title: 'Faults of every kind',
    target: '200 faults at 3 nodes, 100,000 deliveries acknowledged: lost 0, unexpected 0, every duplicate in flight at a fault, ≤ 0.5 %.',
    projects: ['proof'],
    files: ['test/proof/t1-faults.test.ts'],
  },
  {
    name: 'T2',
    title: 'The database goes away',
    target: '20 kills and 20 black holes: the first run and the first delivery ≤ 5 s after it accepts, in the same process.',
    projects: ['proof'],
    files: ['test/proof/t2-database-gone.test.ts'],
  },
  {
    name: 'T3',
    title: 'Takeover',
    target: '100 nodes killed with requests in flight: sent again after p99 ≤ 12 s, at most 15 s.',
    projects: ['proof'],
    files: ['test/proof/t3-takeover.test.ts'],
  },
  {
    name: 'T4',
    title: 'Paused nodes',
    target: '50 stops of 4 × the lease: no attempt overwritten, no state lost, what comes late is kept as late.',
    projects: ['proof'],
    files: ['test/proof/t4-paused-node.test.ts'],
  },
  {
    name: 'T5',
    title: 'Failpoints',
    target:
      '30 points and more × a node that dies, a call that throws, a connection that is lost, 20 cases each: all reached, 0 violations.',
    projects: ['proof'],
    files: ['test/proof/t5-failpoints.test.ts'],
  },
  {
    name: 'T6',
    title: 'Exactly once without faults',
    target: '3 nodes, 100,000 deliveries: exactly 100,000 requests.',
    projects: ['proof'],
    files: ['test/proof/t6-exactly.test.ts'],
  },
  {
    name: 'T7',
    title: 'Order within a case',
    target: '2,000 cases × 10 events, 3 nodes, 5 % of the answers 500, 10 kills: no inversion, and a blocked case delays no other.',
    projects: ['proof'],
    files: ['test/proof/t7-ordered.test.ts'],
  },
  {
    name: 'T8',
    title: 'One slow receiver is alone with it',
    target: '1 of 20 endpoints hangs with 20,000 due: p99 of the others ≤ 1.25 of their baseline and ≤ 500 ms; 5 of 20: ≤ 1.5.',
    projects: ['proof'],
    files: ['test/proof/t8-isolation.test.ts'],
  },
  {
    name: 'T8b',
    title: 'One flooding workspace is alone with it',
    target: 'Workspace A posts 100,000 events at full speed: p99 of the 100 of B ≤ 1 s.',
    projects: ['proof'],
    files: ['test/proof/t8b-tenants.test.ts'],
  },
  {
    name: 'T9',
    title: 'Load',
    target:
      '300 runs/s for 10 min: accept p99 ≤ 150 ms, receipt p99 ≤ 500 ms, 0 errors, memory + 10 %; at most ≥ 800 runs/s, ≥ 1,500 sent/s, else 429 or 503; 1,000,000 pending: claim p99 ≤ 20 ms, news ≤ 1 s.',
    projects: ['proof'],
    files: ['test/proof/t9-steady.test.ts', 'test/proof/t9-saturation.test.ts', 'test/proof/t9-million.test.ts'],
  },
  {
    name: 'T10',
    title: 'Soak',
    target: '50 runs/s for 10 min or longer: memory < 1 MB/10 min, open files flat, no transaction idle over 1 s, dead rows < 20 %.',
    projects: ['proof'],
    files: ['test/proof/t10-soak.test.ts'],
  },
  {
    name: 'T11',
    title: 'No retry storm',
    target: '10,000 deliveries fail in one second: from the second retry on no second holds over 3 × the mean, and none comes early.',
    projects: ['unit', 'proof'],
    files: ['src/webhooks/retry-policy.test.ts', 'test/proof/t11-retry-storm.test.ts'],
  },
  {
    name: 'T12',
    title: 'Retry-After',
    target: '25 values of Retry-After, on 429, 503, 500 and 200: each waits as its table says, never over 24 h.',
    projects: ['unit'],
    files: ['src/webhooks/classify-response.test.ts', 'src/webhooks/retry-policy.test.ts'],
  },
  {
    name: 'T13',
    title: 'Every status',
    target: 'Statuses 100–599 fall into their classes; 410 disables after one attempt and cancels the queue, and enabling restores it.',
    projects: ['unit', 'proof'],
    files: ['src/webhooks/classify-response.test.ts', 'test/proof/t13-statuses.test.ts'],
  },
  {
    name: 'T14',
    title: 'Receivers that misbehave',
    target: '45 misbehaviours × 100: over by the timeout + 1 s, at most 16 KB kept, 20 MB of memory, the slot free, the process alive.',
    projects: ['unit'],
    files: ['src/outbound/receiver-misbehaviours.test.ts', 'src/outbound/http-client.test.ts', 'src/outbound/http-client-tls.test.ts'],
  },
  {
    name: 'T15',
    title: 'Shutdown',
    target: '50 × SIGTERM under load: exit 0 ≤ 15 s, lost 0, duplicates 0; a rolling restart fails no request.',
    projects: ['proof'],
    files: ['test/proof/t15-shutdown.test.ts'],
  },
  {
    name: 'T16',
    title: 'Wrong clocks',
    target: 'Nodes an hour off, one that jumps ten minutes: nothing early, nothing over 5 s late, signed times within 2 s.',
    projects: ['proof'],
    files: ['test/proof/t16-clocks.test.ts'],
  },
  {
    name: 'T17',
    title: 'Poison rows',
    target: '1,000 unusable rows among 10,000: each dead with its reason, p99 of the healthy ones within 1.1 ×, no restart.',
    projects: ['postgres', 'proof'],
    files: ['test/spine/poison.test.ts', 'test/proof/t17-poison.test.ts'],
  },
  {
    name: 'T18',
    title: 'Replay of a range',
    target: '5,000 dead, replayed by range: exactly 5,000 attempts more with the same ids, also when asked three times; 0 of others.',
    projects: ['proof'],
    files: ['test/proof/t18-replay.test.ts'],
  },
  {
    name: 'T19',
    title: 'Idempotency keys',
    target: '1,000 keys × 20 at once at 3 nodes, 5 kills: exactly 1,000 cases, and all answers of a key the same.',
    projects: ['proof'],
    files: ['test/proof/t19-idempotency.test.ts'],
  },
  {
    name: 'T20',
    title: 'Nothing forbidden is dialled',
    target: '250 URLs, names and DNS answers, and 1,000,000 random addresses as an oracle judges them: 0 forbidden dials.',
    projects: ['unit'],
    files: [
      'src/outbound/destination-safety.test.ts',
      'src/outbound/destination-safety-brokers.test.ts',
      'src/outbound/forbidden-dials.test.ts',
      'src/outbound/public-address.test.ts',
    ],
  },
  {
    name: 'T22',
    title: 'Signatures',
    target: '30 vectors to sign and 40 to verify, the wrong ones included: every one as it says.',
    projects: ['unit'],
    files: ['test/contract/sign-verify.test.ts'],
  },
  {
    name: 'T23b',
    title: 'Two walls between workspaces',
    target: 'Every tenant predicate taken out of the statements: row-level security alone keeps all rows apart, at every route.',
    projects: ['postgres', 'proof'],
    files: ['test/storage/row-level-security.test.ts', 'test/proof/t23b-tenant-walls.test.ts'],
  },
  {
    name: 'T26',
    title: 'The log tells the truth',
    target:
      '10,000 deliveries with mixed faults: the attempts of the API are those that the receivers saw: count, status, order, time ± 50 ms.',
    projects: ['proof'],
    files: ['test/proof/t26-truth.test.ts'],
  },
  {
    name: 'T27',
    title: 'Migrations that are killed',
    target: 'SIGKILL after every statement of every migration: all of it or nothing, the next one completes, and no row is lost.',
    projects: ['proof'],
    files: ['test/proof/t27-migrations.test.ts'],
  },
  {
    name: 'T29',
    title: 'The embedded database, killed',
    target: '50 × SIGKILL, also while it is made: the next start ≤ 10 s by itself, nothing acknowledged lost, no orphan.',
    projects: ['proof'],
    files: ['test/proof/t29-embedded.test.ts'],
  },
];
