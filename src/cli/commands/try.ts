// `casewire try`: plays events against a definition without a database, and prints each state and the events that a
// subscriber would get. It runs the server's own `step`, and stores nothing.

import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { type CaseEvent, type CaseState, stateName } from '../../domain/case.ts';
import type { Definition } from '../../domain/definition.ts';
import type { CaseEventType } from '../../domain/event.ts';
import { checkDefinition } from '../../engine/check-definition.ts';
import { type StepResult, step } from '../../engine/step.ts';
import { deriveEvents } from '../../events/derive-events.ts';
import { type DefinitionFile, neitherForm, readDefinitionFile, showFindings } from '../definition-file.ts';
import { type EventsFile, eventForms, readEventsFile } from '../events-file.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { Finish, Terminal } from '../terminal.ts';

type Chart = Pick<Definition, 'definition' | 'extensions' | 'contentHash'>;

export function tryCommand(terminal: Terminal, finish: Finish): Command {
  return new Command('try')
    .description('play events against a definition without a database')
    .argument('<definition.json>', 'as for check')
    .argument('<events.json>', 'what happens to the case, in order')
    .addHelpText('after', `\n${eventForms}`)
    .action((definitionPath: string, eventsPath: string) => finish(tryFiles(terminal, definitionPath, eventsPath)));
}

/** Exit code 1 when the definition has errors or an event is refused; the events after a refused one are played all the same. */
export function tryFiles(terminal: Terminal, definitionPath: string, eventsPath: string): ExitCode {
  const definitionFile = readJsonFile(definitionPath);
  if (definitionFile.kind === 'unreadable') return complain(terminal, definitionFile.problem);
  const eventsFile = readJsonFile(eventsPath);
  if (eventsFile.kind === 'unreadable') return complain(terminal, eventsFile.problem);
  const input = readDefinitionFile(definitionFile.value);
  if (input === null) return complain(terminal, `${definitionPath} ${neitherForm}`);
  const script = readEventsFile(eventsFile.value);
  if (typeof script === 'string') return complain(terminal, `${eventsPath}: ${script}.\n${eventForms}`);
  const findings = checkDefinition(input);
  if (findings.some(({ severity }) => severity === 'error')) {
    showFindings(terminal, findings);
    return exitCodes.failed;
  }
  return play(terminal, chartOf(input), script);
}

function complain(terminal: Terminal, problem: string): ExitCode {
  terminal.complain(problem);
  return exitCodes.usage;
}

function play(terminal: Terminal, chart: Chart, { context, events }: EventsFile): ExitCode {
  let current: CaseState = { snapshot: null, state: '', context, status: 'active', tags: [] };
  let refusals = 0;
  const script: EventsFile['events'] = [{ title: '(case created)', event: { kind: 'start' } }, ...events];
  for (const { title, event } of script) {
    const result = step(chart, current, event);
    showStep(terminal, title, result, current, announced(current, result, event));
    if (result.kind === 'moved') current = result.after;
    else refusals += 1;
  }
  terminal.say();
  terminal.say(`The case is ${current.status}, in ${stateName(current.state)}${refusals > 0 ? `; ${refusals} refused` : ''}.`);
  return refusals > 0 ? exitCodes.failed : exitCodes.done;
}

/** The events that this step would write. Tasks that resolve a case are a matter of its config, which `try` has none of. */
function announced(before: CaseState, result: StepResult, event: CaseEvent): readonly CaseEventType[] {
  if (result.kind === 'refused') return [];
  return deriveEvents({
    before: event.kind === 'start' ? null : before,
    after: result.after,
    assigneeChanged: false,
    resolvedByTasks: false,
  });
}

function showStep({ say, colors }: Terminal, title: string, result: StepResult, before: CaseState, events: readonly CaseEventType[]): void {
  say();
  say(colors.bold(title));
  const line = (name: string, text: string): void => say(`  ${colors.dim(name.padEnd(8))} ${text}`);
  if (result.kind === 'refused') {
    line('refused', `${colors.red(result.refusal.refused)} ${result.refusal.detail}`);
    return;
  }
  const from = stateName(before.state);
  const to = stateName(result.after.state);
  line('state', from === to || from === '' ? to : `${from} -> ${colors.green(to)}`);
  for (const { target, guard, reason } of result.blockedBy) {
    line('guard', `${colors.yellow('said no')} to ${target || 'staying'}${reason ? ` (${reason})` : ''}: ${JSON.stringify(guard)}`);
  }
  if (result.after.tags.length > 0) line('tags', result.after.tags.join(', '));
  for (const type of events) line('event', type);
  for (const { plugin } of result.pluginCalls) line('plugin', plugin);
  for (const { id, delayMs } of result.timers) line('timer', `${id} in ${delayMs / 1000} s`);
  for (const id of result.cancelledTimers) line('timer', `${id} cancelled`);
}

function chartOf({ definition, extensions }: DefinitionFile): Chart {
  return {
    definition,
    extensions,
    contentHash: createHash('sha256')
      .update(JSON.stringify([definition, extensions]))
      .digest('hex'),
  };
}
