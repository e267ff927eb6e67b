// What operations work with, handed in by the composition root. Time inside a transaction is the database's.

import type { DefinitionInput } from '../domain/definition.ts';
import type { NewId } from '../domain/ids.ts';
import type { DestinationRule } from '../outbound/destination-safety.ts';
import type { Database } from '../storage/database.ts';
import type { Seal } from '../storage/seal.ts';
import type { WakeUp } from '../storage/wake-up.ts';
import type { Log } from '../telemetry/log.ts';
import type { Signals } from '../telemetry/signals.ts';

export interface Deps {
  readonly database: Database;
  readonly seal: Seal;
  readonly newId: NewId;
  /** Cryptographically strong. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number;
  readonly destinations: DestinationRule;
  readonly wakeUp: WakeUp;
  readonly log: Log;
  readonly signals: Signals;
  /** The built-in definitions. */
  readonly templates: readonly DefinitionInput[];
  /** Where the outside reaches us (`CASEWIRE_PUBLIC_URL`), without a slash at the end; null when nobody said. */
  readonly publicUrl: string | null;
  /** This process, in `attempts.node` and `nodes`. */
  readonly nodeId: string;
  /** `Casewire/<version>`: what receivers are told. */
  readonly userAgent: string;
}
