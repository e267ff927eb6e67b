// In which form a proof runs: short within `npm test`, full by `npm run proof`. And with which dice.

import { randomInt } from 'node:crypto';

/** True by CASEWIRE_PROOF_FULL=1: the sizes of the target, which take minutes. */
export const full = process.env['CASEWIRE_PROOF_FULL'] === '1';

/** Of whatever a proof leaves to chance; set it by CASEWIRE_PROOF_SEED to see the same run again. */
export const seed = Number(process.env['CASEWIRE_PROOF_SEED'] ?? randomInt(1, 2 ** 31));
