// The pure step beside XState's bare `transition`: the same ten states, the same case, the same events, in one process.

import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import type { CaseState } from '../src/domain/case.ts';
import { type CompiledMachine, type MachineSource, machineOf } from '../src/engine/machine.ts';
import { step } from '../src/engine/step.ts';
import { kybContext, kybDefinition, kybRound } from './kyb-workload.ts';
import type { Variant } from './measure.ts';

const source: MachineSource = { definition: kybDefinition, extensions: {}, contentHash: 'bench' };
const context = kybContext('entity-1');

/** The first is what the others are compared with. */
export function stepVariants(): readonly Variant[] {
  const compiled = machineOf(source);
  return [
    { name: 'xstate transition, bare', run: (count) => bareTransitions(compiled.machine, count) },
    { name: 'casewire step', run: (count) => steps(count) },
  ];
}

/** The snapshot stays in memory: nothing is restored, nothing is made ready to be stored. */
function bareTransitions(machine: CompiledMachine['machine'], count: number): void {
  let snapshot: AnyMachineSnapshot = initialTransition(machine, context as never)[0];
  for (let done = 0; done < count; done += 1) {
    snapshot = transition(machine, snapshot, { type: kybRound[done % kybRound.length] ?? '', payload: {} })[0];
  }
  expectState(snapshot.value, count);
}

function steps(count: number): void {
  const blank: CaseState = { snapshot: null, state: '', context, status: 'active', tags: [] };
  let current = after(blank, step(source, blank, { kind: 'start' }));
  for (let done = 0; done < count; done += 1) {
    current = after(current, step(source, current, { kind: 'send', name: kybRound[done % kybRound.length] ?? '', payload: {} }));
  }
  expectState(current.state, count);
}

function after(before: CaseState, result: ReturnType<typeof step>): CaseState {
  if (result.kind === 'refused' || !result.transitioned) throw new Error(`the bench's case is stuck in ${JSON.stringify(before.state)}`);
  return result.after;
}

/** A bench that measures refusals measures nothing. */
function expectState(value: unknown, count: number): void {
  if (count % kybRound.length === 0 && value !== 'manual_review') throw new Error(`the round ended in ${JSON.stringify(value)}`);
}
