// Who gets the next free connection: workspaces take turns, and so does the background work of all of them, however many of one wait.
// Laid over an engine with a pool by open-database.ts; it knows no SQL.

import { Unavailable } from '../domain/errors.ts';
import type { Database, Tenant } from './database.ts';

/** As long as the pool would wait for a connection. */
const waitMs = 5_000;

const background = 'all-workspaces';

interface Party {
  readonly waiting: (() => void)[];
  working: number;
}

/** `places`: the pool's connections. The last few are for those who have none, so that nobody's slow work holds up another's first. */
export function takeTurns(database: Database, places: number): Database {
  const enter = createTurns(places);
  const inTurn = async <T>(tenant: Tenant, work: () => Promise<T>): Promise<T> => {
    const leave = await enter(typeof tenant === 'string' ? background : tenant.workspaceId);
    try {
      return await work();
    } finally {
      leave();
    }
  };
  return {
    ...database,
    query: (text, values) => inTurn(background, () => database.query(text, values)),
    send: (text, values) => inTurn(background, () => database.send(text, values)),
    run: (statement) => inTurn(background, () => database.run(statement)),
    transaction: (tenant, work) => inTurn(tenant, () => database.transaction(tenant, work)),
  };
}

/** Resolves with what frees the place; rejects as `Unavailable` when none came in time. */
export function createTurns(places: number, withinMs = waitMs): (name: string) => Promise<() => void> {
  const kept = Math.min(2, Math.floor(places / 4));
  /** Those who work or wait; who comes next is first. */
  const parties = new Map<string, Party>();
  let free = places;

  const partyOf = (name: string): Party => {
    const party = parties.get(name) ?? { waiting: [], working: 0 };
    parties.set(name, party);
    return party;
  };
  const letIn = (): void => {
    for (let moved = true; moved && free > 0; ) {
      moved = false;
      for (const [name, party] of [...parties]) {
        const mayWork = free > kept || (free > 0 && party.working === 0);
        const next = mayWork ? party.waiting.shift() : undefined;
        if (!next) continue;
        moved = true;
        free -= 1;
        party.working += 1;
        // To the end of the line.
        parties.delete(name);
        parties.set(name, party);
        next();
      }
    }
  };
  const leaver = (name: string, party: Party) => () => {
    free += 1;
    party.working -= 1;
    if (party.working === 0 && party.waiting.length === 0) parties.delete(name);
    letIn();
  };
  return (name) =>
    new Promise((resolve, reject) => {
      const party = partyOf(name);
      const enter = (): void => {
        clearTimeout(timer);
        resolve(leaver(name, party));
      };
      const timer = setTimeout(() => {
        party.waiting.splice(party.waiting.indexOf(enter), 1);
        if (party.working === 0 && party.waiting.length === 0) parties.delete(name);
        reject(new Unavailable('timeout: no database connection was free in time'));
      }, withinMs);
      party.waiting.push(enter);
      letIn();
    });
}
