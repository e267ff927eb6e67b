// The failpoints of T5, by name: places on the way of a webhook at which a node dies, a call throws, or a connection is lost. The product
// knows none of them: a place is a statement of the driver, or a stage of a socket, and is watched from outside (failpoint-*.mjs).
// A statement that is written anew must be found again here: a point that is never reached fails the proof.

export type Where =
  | {
      readonly hook: 'statement';
      readonly when: 'before' | 'after';
      /** A regular expression on its text. */
      readonly text: string;
      /** Of `commit`: the transaction has run such a statement, with rows. */
      readonly within?: string;
      /** Only if it gave or changed rows. */
      readonly rows?: true;
      /** Only the heartbeat that says goodbye. */
      readonly draining?: true;
    }
  | {
      readonly hook: 'socket';
      readonly at:
        | 'before-connect'
        | 'after-connect'
        | 'before-request'
        | 'mid-request'
        | 'after-request'
        | 'before-answer'
        | 'mid-headers'
        | 'after-headers'
        | 'mid-answer'
        | 'after-answer';
    }
  | { readonly hook: 'dns'; readonly when: 'before' | 'after' }
  /** The answer to a caller who started a case. */
  | { readonly hook: 'answer' }
  /** That another node has something due. */
  | { readonly hook: 'notification' };

/**
 * What must go on for the point to be reached. `run`: cases. `shutdown`: the node gets SIGTERM meanwhile. `restart`: it was killed
 * meanwhile and comes back. `retry-job`: what was given up is sent once more.
 */
export type Scenario = 'run' | 'shutdown' | 'restart' | 'retry-job';

export interface Failpoint {
  readonly name: string;
  readonly where: Where;
  /** Default `run`. */
  readonly scenario?: Scenario;
  /** Default the node that does everything; `api`: the one that only answers callers. */
  readonly node?: 'api';
  /** Lost on the way there. */
  readonly prelude?: Where;
  /** How many requests more a receiver may get although the process lives: only where it has answered and nobody can know. */
  readonly repeats?: 1;
}

const before = (text: string, more: Partial<Where> = {}): Where => ({ hook: 'statement', when: 'before', text, ...more }) as Where;
const after = (text: string, more: Partial<Where> = {}): Where => ({ hook: 'statement', when: 'after', text, ...more }) as Where;
const some = { rows: true } as const;

const begin = '^begin; set local role';
const key = 'insert into idempotency_keys';
const step = '^\\s*with saved as';
const settleCall = 'insert into plugin_call_attempts';
const takeTimer = "update timers set status = 'fired'";
const claim = 'with recursive lane as';
const record = '^\\s*with result as';
const beat = 'insert into nodes';
const moved = "set status = 'pending', reason = null, due_at = now\\(\\), settled_at = null";
const claimed = after('^commit$', { within: claim });

/** A run: its transaction, statement by statement, and what comes after it. */
const steps: readonly Failpoint[] = [
  { name: 'before-begin', where: before(begin) },
  { name: 'after-begin', where: after(begin) },
  { name: 'after-idempotency-key', where: after(key) },
  { name: 'after-definition', where: after('from definitions d') },
  { name: 'after-entity', where: after('insert into entities') },
  { name: 'after-subscriptions', where: after('from subscriptions\\s+where workspace_id = \\$1 and level = target\\.level') },
  { name: 'before-step', where: before(step) },
  { name: 'after-step', where: after(step) },
  { name: 'after-case-lock', where: after('from cases where workspace_id = \\$1 and id = \\$2 for update', { within: key }) },
  { name: 'after-plugin-row', where: after('insert into plugin_calls \\(') },
  { name: 'after-remembered-answer', where: after('update idempotency_keys set sealed_answer') },
  { name: 'before-commit', where: before('^commit$', { within: key }) },
  { name: 'after-commit', where: after('^commit$', { within: key }) },
  { name: 'before-answer-to-caller', where: { hook: 'answer' } },
  { name: 'before-wake-up', where: before('pg_notify'), node: 'api' },
  { name: 'after-wake-up', where: after('pg_notify'), node: 'api' },
  { name: 'on-wake-up', where: { hook: 'notification' } },
];

/** What a case does by itself. */
const effects: readonly Failpoint[] = [
  { name: 'before-plugin-claim', where: before("update plugin_calls p set status = 'running'") },
  { name: 'after-plugin-claim', where: after("update plugin_calls p set status = 'running'", some) },
  { name: 'before-plugin-settle', where: before(settleCall) },
  { name: 'after-plugin-settle', where: after(settleCall) },
  { name: 'after-timer-row', where: after('insert into timers') },
  { name: 'before-plugin-commit', where: before('^commit$', { within: settleCall }) },
  { name: 'after-plugin-commit', where: after('^commit$', { within: settleCall }) },
  { name: 'after-due-timers', where: after('from timers t join workspaces', some) },
  { name: 'before-timer-taken', where: before(takeTimer) },
  { name: 'after-timer-taken', where: after(takeTimer) },
  { name: 'before-timer-commit', where: before('^commit$', { within: takeTimer }) },
  { name: 'after-timer-commit', where: after('^commit$', { within: takeTimer }) },
];

/** A delivery, from its claim to its record. */
const deliveries: readonly Failpoint[] = [
  { name: 'after-promoted', where: after("where id in \\(select id from deliveries where status = 'retrying'", some) },
  { name: 'before-claim', where: before(claim) },
  { name: 'after-claim', where: after(claim, some) },
  { name: 'before-claim-commit', where: before('^commit$', { within: claim }) },
  { name: 'after-claim-commit', where: claimed },
  { name: 'after-secrets', where: after('from secrets where') },
  { name: 'before-dns', where: { hook: 'dns', when: 'before' } },
  { name: 'after-dns', where: { hook: 'dns', when: 'after' } },
  { name: 'before-connect', where: { hook: 'socket', at: 'before-connect' } },
  { name: 'after-connect', where: { hook: 'socket', at: 'after-connect' } },
  { name: 'before-request', where: { hook: 'socket', at: 'before-request' } },
  { name: 'mid-request', where: { hook: 'socket', at: 'mid-request' } },
  { name: 'after-request', where: { hook: 'socket', at: 'after-request' }, repeats: 1 },
  { name: 'before-answer', where: { hook: 'socket', at: 'before-answer' }, repeats: 1 },
  { name: 'mid-headers', where: { hook: 'socket', at: 'mid-headers' }, repeats: 1 },
  { name: 'after-headers', where: { hook: 'socket', at: 'after-headers' } },
  { name: 'mid-body', where: { hook: 'socket', at: 'mid-answer' } },
  { name: 'after-response', where: { hook: 'socket', at: 'after-answer' } },
  { name: 'before-record', where: before(record) },
  { name: 'after-record', where: after(record) },
  { name: 'mid-batch', where: after('insert into receivers as r \\(id, workspace_id, failures') },
  { name: 'after-next-in-order', where: after('update deliveries set held = false', some) },
  { name: 'before-record-commit', where: before('^commit$', { within: record }) },
  { name: 'after-record-commit', where: after('^commit$', { within: record }) },
];

/** What keeps and takes back leases, and what people ask for afterwards. */
const upkeep: readonly Failpoint[] = [
  { name: 'before-heartbeat', where: before(beat) },
  { name: 'after-heartbeat', where: after(beat) },
  { name: 'after-lost-rows-released', where: after('uncounted = d.uncounted \\+ 1'), scenario: 'restart' },
  { name: 'after-forgotten-rows-released', where: after('lease <> all[^]*returning d.id', some), prelude: claimed },
  { name: 'at-last-heartbeat', where: before(beat, { draining: true }), scenario: 'shutdown' },
  { name: 'after-rows-given-back', where: after('attempts = d.attempts - 1[^]*unnest'), scenario: 'shutdown' },
  { name: 'before-leaving', where: before('delete from nodes where id'), scenario: 'shutdown' },
  { name: 'after-leaving', where: after('delete from nodes where id'), scenario: 'shutdown' },
  { name: 'after-retry-job', where: after('insert into retry_jobs'), scenario: 'retry-job' },
  { name: 'after-retry-job-taken', where: after("from retry_jobs where status = 'running'[^]*skip locked", some), scenario: 'retry-job' },
  { name: 'after-retries-in-line', where: after(moved, some), scenario: 'retry-job' },
  { name: 'before-retry-commit', where: before('^commit$', { within: moved }), scenario: 'retry-job' },
  { name: 'after-retry-commit', where: after('^commit$', { within: moved }), scenario: 'retry-job' },
];

export const failpoints: readonly Failpoint[] = [...steps, ...effects, ...deliveries, ...upkeep];
