// Failpoints at the statements of this node, by wrapping the driver's client: before a statement is sent, or when its answer has come and
// nobody has heard of it. `drop` destroys the connection; the driver and the server find out as they would in the field.

import pg from 'pg';
import { armedAt, broken, reach, unforeseen } from './failpoint-order.mjs';

/** The statements of each client's open transaction that gave or changed rows: a commit is told apart by what it commits. */
const withRows = new WeakMap();

export function watchStatements() {
  const { query, emit } = pg.Client.prototype;
  pg.Client.prototype.query = function watched(statement, ...more) {
    const text = typeof statement === 'string' ? statement : String(statement?.text ?? '');
    if (text.startsWith('begin')) withRows.set(this, []);
    const send = () => query.call(this, statement, ...more);
    if (fits(this, 'before', text, statement)) return before(this, text, send);
    return after(this, text, statement, send);
  };
  pg.Client.prototype.emit = function watched(name, ...more) {
    if (name !== 'notification' || armedAt('notification') === null) return emit.call(this, name, ...more);
    // It is lost, and the connection with it.
    const kind = reach();
    this.connection.stream.destroy(kind === 'throw' ? broken() : undefined);
    return true;
  };
}

function before(client, text, send) {
  if (reach(inShort(text)) === 'throw') return Promise.reject(unforeseen());
  client.connection.stream.destroy();
  return send();
}

async function after(client, text, statement, send) {
  const result = await send();
  const rows = [result].flat().at(-1)?.rowCount ?? 0;
  if (rows > 0) withRows.get(client)?.push(text);
  if (!fits(client, 'after', text, statement) || (armedAt('statement').rows && rows === 0)) return result;
  if (reach(`${inShort(text)}: ${rows} rows`) === 'throw') throw unforeseen();
  client.connection.stream.destroy();
  throw new Error('Connection terminated unexpectedly');
}

function fits(client, when, text, statement) {
  const point = armedAt('statement');
  if (point === null || point.when !== when || !new RegExp(point.text).test(text)) return false;
  // A node that is on its way out says so with its heartbeat.
  if (point.draining && statement.values?.[4] !== true) return false;
  return point.within === undefined || (withRows.get(client) ?? []).some((earlier) => new RegExp(point.within).test(earlier));
}

function inShort(text) {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 80);
}
