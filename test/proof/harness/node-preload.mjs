// Loaded into a node of a proof before the product: its clock can be set wrong, it can fail at a named point, its host has a name of its
// own, and it does not outlive the proof.

import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const name = process.env.PROOF_NODE_NAME;
if (name) {
  os.hostname = () => name;
  syncBuiltinESMExports();
}

let shiftMs = Number(process.env.PROOF_CLOCK_SHIFT_MS ?? 0);
const RealDate = Date;

globalThis.Date = class ShiftedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shiftMs);
    else super(...given);
  }
  static now() {
    return RealDate.now() + shiftMs;
  }
};

let obey = () => undefined;
if (process.env.PROOF_FAILPOINT_FILE) {
  const [order, statements, network] = await Promise.all([
    import('./failpoint-order.mjs'),
    import('./failpoint-statements.mjs'),
    import('./failpoint-network.mjs'),
  ]);
  statements.watchStatements();
  network.watchNetwork();
  obey = order.obey;
  if (process.env.FAIL_AT) obey(JSON.parse(process.env.FAIL_AT));
}

process.on('message', (message) => {
  if (typeof message?.shiftMs === 'number') shiftMs = message.shiftMs;
  if (message?.failAt) {
    obey(message);
    process.send({ armed: message.failAt });
  }
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
