// Which failpoint of this node is armed, and what happens there. The order comes from the proof: at the start by the environment, later
// over the channel between processes. Loaded by node-preload.mjs for proofs that want it; the product knows nothing of it.
//
// An order is `{ failAt: 'name:kill', point, prelude? }`. The point says where, see failpoints.ts. A prelude is a point that drops first:
// some places are reached only after something else went wrong.

import { appendFileSync } from 'node:fs';

/** @type {{ failAt: string | null, kind: string, point: Record<string, any> } | null} */
let armed = null;
let next = null;

export function obey({ failAt, point, prelude }) {
  const order = { failAt, kind: failAt.split(':')[1], point };
  armed = prelude ? { failAt: null, kind: 'drop', point: prelude } : order;
  next = prelude ? order : null;
}

/** The point that is armed, if it is of this hook. */
export function armedAt(hook) {
  return armed?.point.hook === hook ? armed.point : null;
}

/**
 * The armed point is taken: nobody else comes to it. Call what you get in the very moment: it reports in a way that outlives the
 * process, and ends the process if that was the order. Otherwise it says what is left to do, `throw` or `drop`.
 */
export function take() {
  const { failAt, kind } = armed;
  armed = next;
  next = null;
  return (detail = '') => {
    if (failAt !== null) appendFileSync(process.env.PROOF_FAILPOINT_FILE, `${JSON.stringify({ failAt, at: Date.now(), detail })}\n`);
    if (kind === 'kill') process.kill(process.pid, 'SIGKILL');
    return kind;
  };
}

/** For where nothing lies between taking a point and being there. */
export function reach(detail = '') {
  return take()(detail);
}

/** What nobody foresaw: no SQLSTATE, no code of a connection. */
export function unforeseen() {
  return new Error('a failpoint threw this');
}

/** What a broken connection says. */
export function broken() {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
