// `casewire try`: plays events against a definition without a database, and prints each state, the events that a subscriber would
// get, and the requests that would be sent. It runs the server's own `step`, and stores and sends nothing.

import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { type CaseEvent, type CaseState, stateName } from '../../domain/case.ts';
import type { Definition } from '../../domain/definition.ts';
import type { CaseEventType } from '../../domain/event.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import { checkDefinition } from '../../engine/check-definition.ts';
import { pluginsOf } from '../../engine/plugins-of.ts';
import { resolveByTasks } from '../../engine/resolve-by-tasks.ts';
import { type Moved, step } from '../../engine/step.ts';
import { matchesEventPattern } from '../../events/catalog.ts';
import { deriveEvents } from '../../events/derive-events.ts';
import { type DefinitionFile, neitherForm, readDefinitionFile, showFindings } from '../definition-file.ts';
import { type EventsFile, eventForms, type Happening, readEventsFile } from '../events-file.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { outsideEvent } from '../outside-event.ts';
import { readJsonFile } from '../read-json-file.ts';
import { requestLines } from '../request-lines.ts';
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
  return play(terminal, input, script);
}

function complain(terminal: Terminal, problem: string): ExitCode {
  terminal.complain(problem);
  return exitCodes.usage;
}

/** What a step did, with the case after it as the server would store it. */
interface Played {
  readonly moved: Moved;
  readonly before: CaseState;
  readonly after: CaseState;
  readonly events: readonly CaseEventType[];
  /** The timer that came due: the machine cancels it with the others of the state that it leaves. */
  readonly fired: string | null;
}

function play(terminal: Terminal, input: DefinitionFile, { context, events }: EventsFile): ExitCode {
  const chart = chartOf(input);
  const plugins = pluginsOf(input.extensions);
  let current: CaseState = { snapshot: null, state: '', context, status: 'active', tags: [] };
  let timers: readonly string[] = [];
  let refusals = 0;
  for (const happening of [...beginning(input), ...events]) {
    terminal.say();
    terminal.say(terminal.colors.bold(happening.title));
    const event = outsideEvent(happening, { plugins, timers });
    const played = typeof event === 'string' ? event : playOne(chart, input, current, event);
    if (typeof played === 'string') {
      refusals += 1;
      line(terminal, 'refused', terminal.colors.red(played));
      continue;
    }
    showStep(terminal, input, played);
    current = played.after;
    const gone = [...played.moved.cancelledTimers, played.fired];
    timers =
      current.status === 'completed' ? [] : [...timers.filter((id) => !gone.includes(id)), ...played.moved.timers.map(({ id }) => id)];
  }
  terminal.say();
  terminal.say(`The case is ${current.status}, in ${stateName(current.state)}${refusals > 0 ? `; ${refusals} refused` : ''}.`);
  return refusals > 0 ? exitCodes.failed : exitCodes.done;
}

/** The start, and the `initialEvent` that a run sends in the same commit. */
function beginning({ config }: DefinitionFile): readonly Happening[] {
  const { initialEvent: name } = config;
  const start: Happening = { kind: 'event', title: '(case created)', event: { kind: 'start' } };
  if (typeof name !== 'string' || name === '') return [start];
  return [start, { kind: 'event', title: `${name} (initialEvent)`, event: { kind: 'send', name, payload: {} } }];
}

/** A text says why the case refused it. */
function playOne(chart: Chart, { config }: DefinitionFile, before: CaseState, event: CaseEvent): Played | string {
  const moved = step(chart, before, event);
  if (moved.kind === 'refused') return `${moved.refusal.refused} ${moved.refusal.detail}`;
  const { after, byTasks } = resolveByTasks(config, moved.after);
  const events = deriveEvents({
    before: event.kind === 'start' ? null : before,
    after,
    assigneeChanged: false,
    tagsChanged: false,
    resolvedByTasks: byTasks,
  });
  return { moved, before, after, events, fired: event.kind === 'timer' ? event.timerId : null };
}

function line({ say, colors }: Terminal, name: string, text: string): void {
  say(`  ${colors.dim(name.padEnd(8))} ${text}`);
}

function showStep(terminal: Terminal, input: DefinitionFile, { moved, before, after, events, fired }: Played): void {
  const { colors } = terminal;
  const say = (name: string, text: string): void => line(terminal, name, text);
  const from = stateName(before.state);
  const to = stateName(after.state);
  say('state', from === to || from === '' ? to : `${from} -> ${colors.green(to)}`);
  for (const { target, guard, reason } of moved.blockedBy) {
    say('guard', `${colors.yellow('said no')} to ${target || 'staying'}${reason ? ` (${reason})` : ''}: ${JSON.stringify(guard)}`);
  }
  if (moved.notTaken) say('not sent', `${moved.notTaken.refused} ${moved.notTaken.detail}`);
  if (after.tags.length > 0) say('tags', after.tags.join(', '));
  for (const type of events) say('event', [type, ...receiversOf(input, type)].join(' -> '));
  const plugins = new Map(pluginsOf(input.extensions).map((plugin) => [plugin.name, plugin]));
  for (const call of moved.pluginCalls) {
    const plugin = plugins.get(call.plugin);
    const [title = call.plugin, ...rest] = plugin ? requestLines(plugin, after, input.config) : [];
    say(plugin?.kind === 'webhook' ? 'webhook' : 'plugin', title);
    for (const text of rest) say('', text);
  }
  for (const { id, delayMs } of moved.timers) say('timer', `${id} in ${delayMs / 1000} s`);
  for (const id of moved.cancelledTimers) if (id !== fired) say('timer', `${id} cancelled`);
}

/** The URLs of the definition's own subscriptions that ask for the event. Those of customers and runs are not known here. */
function receiversOf({ config }: DefinitionFile, type: CaseEventType): readonly string[] {
  const entries = Array.isArray(config['subscriptions']) ? config['subscriptions'] : [];
  return entries.flatMap((entry: Json) => {
    const { url, events } = isJsonObject(entry) ? entry : { url: null, events: null };
    const wants =
      Array.isArray(events) && events.some((pattern: Json) => typeof pattern === 'string' && matchesEventPattern(pattern, type));
    return typeof url === 'string' && wants ? [url] : [];
  });
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
