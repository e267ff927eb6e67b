// Ids of rows, made by the application. Handed to operations by the composition root.

import { V7Generator } from 'uuidv7';
import type { NewId } from '../domain/ids.ts';

/** UUIDv7 by the given time; within one process each id sorts after the one before. */
export function createNewId(): NewId {
  const generator = new V7Generator();
  const rollbackAllowanceMs = 10_000;
  return (at) => generator.generateOrResetCore(at.getTime(), rollbackAllowanceMs).toString();
}
