// Plays the demo's story through the HTTP API, as a customer's own code would: one request a step of
// templates/kyb-onboarding-story.json, and what the receiver got after each.

import { readFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { ReceivedWebhook } from './demo-receiver.ts';
import type { Terminal } from './terminal.ts';

export interface StoryStep {
  /** One sentence for the screen. */
  readonly say: string;
  readonly method: string;
  /** `{id}` is the case's id, `{documentId}` its first document's. */
  readonly path: string;
  readonly body: JsonObject;
  /** The state that the case reaches by itself before the story goes on. */
  readonly untilState?: string;
}

export interface DemoWorld {
  readonly terminal: Terminal;
  readonly serverUrl: string;
  readonly accessKey: string;
  readonly receiverUrl: string;
  /** Resolves with the first webhook that fits, past ones included; null when none comes in time. */
  readonly untilWebhook: (fits: (webhook: ReceivedWebhook) => boolean) => Promise<ReceivedWebhook | null>;
  /** Resolves when no webhook has come for a moment, so that the screen reads in order. */
  readonly untilQuiet: () => Promise<void>;
}

/** What the receiver subscribes to. */
export const demoEvents = [
  'workflow.state.changed',
  'workflow.context.document.changed',
  'workflow.context.document.completed',
  'workflow.completed',
] as const;

/** A body that is text names the file that holds it. */
export function readStory(): readonly StoryStep[] {
  const read = (file: string): Json => JSON.parse(readFileSync(new URL(`../templates/${file}`, import.meta.url), 'utf8')) as Json;
  const steps = read('kyb-onboarding-story.json') as unknown as readonly (Omit<StoryStep, 'body'> & {
    readonly body: JsonObject | string;
  })[];
  return steps.map((step) => ({ ...step, body: typeof step.body === 'string' ? (read(step.body) as JsonObject) : step.body }));
}

/** The last webhook, when the story went through and it arrived, signed. Otherwise null, and the screen says what did not. */
export async function playDemo(world: DemoWorld, story: readonly StoryStep[]): Promise<ReceivedWebhook | null> {
  const { terminal } = world;
  const names = new Map<string, string>();
  for (const step of story) {
    terminal.say();
    terminal.say(terminal.colors.bold(step.say));
    const path = fillIn(step.path, names);
    terminal.say(terminal.colors.dim(`  ${step.method} ${path}`));
    const body = names.size === 0 ? withSubscription(step.body, world.receiverUrl) : step.body;
    const answer = await call(world, step.method, path, body);
    if ('problem' in answer) return failed(terminal, answer.problem);
    if (names.size === 0) for (const [name, value] of await namesOf(world, answer.content)) names.set(name, value);
    const reached = ({ state, caseId }: ReceivedWebhook): boolean => state === step.untilState && caseId === names.get('id');
    if (step.untilState !== undefined && (await world.untilWebhook(reached)) === null) {
      return failed(
        terminal,
        `the case did not reach ${step.untilState}; GET /api/v1/external/workflows/${names.get('id')}/timeline says why.`,
      );
    }
    await world.untilQuiet();
  }
  const last = await world.untilWebhook(({ eventName, caseId }) => eventName === 'workflow.completed' && caseId === names.get('id'));
  if (last === null) return failed(terminal, 'workflow.completed did not arrive; GET /api/v1/deliveries says why.');
  return last.verified ? last : failed(terminal, 'a webhook arrived with a wrong signature.');
}

/**
 * From now on the demo's receiver hears of every event in the workspace, the page's own request included. The list takes the place
 * of the one of an earlier demo, whose receiver is gone.
 */
export async function hearEverything(world: DemoWorld): Promise<void> {
  const body = { subscriptions: [{ type: 'webhook', url: world.receiverUrl, description: 'the receiver of npm start' }] };
  const answer = await call(world, 'POST', '/api/v1/external/customers/subscriptions', body);
  if ('problem' in answer) failed(world.terminal, answer.problem);
}

/** The run's body with one more subscription, at case level; a new case even when one of an earlier demo is still open. */
export function withSubscription(body: JsonObject, url: string): JsonObject {
  const config = isJsonObject(body['config']) ? body['config'] : {};
  const subscriptions = [{ type: 'webhook', url, events: [...demoEvents] }];
  return { ...body, config: { ...config, allowMultipleActiveWorkflows: true, subscriptions } };
}

/** `/{id}/event` with its names replaced; unknown ones stay. */
export function fillIn(path: string, names: ReadonlyMap<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => encodeURIComponent(names.get(name) ?? whole));
}

async function namesOf(world: DemoWorld, run: Json): Promise<ReadonlyMap<string, string>> {
  const id = isJsonObject(run) ? String(run['workflowRuntimeId']) : '';
  const answer = await call(world, 'GET', `/api/v1/external/workflows/${id}/context`);
  const context = 'content' in answer && isJsonObject(answer.content) ? answer.content['context'] : undefined;
  const documents = isJsonObject(context) ? context['documents'] : undefined;
  const first: Json = Array.isArray(documents) ? (documents[0] as Json) : null;
  return new Map([
    ['id', id],
    ['documentId', isJsonObject(first) ? String(first['id']) : ''],
  ]);
}

type Answer = { readonly content: Json } | { readonly problem: string };

async function call({ serverUrl, accessKey }: DemoWorld, method: string, path: string, body?: JsonObject): Promise<Answer> {
  try {
    const headers = { authorization: `Bearer ${accessKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${serverUrl}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await response.text();
    return response.ok ? { content: JSON.parse(text) as Json } : { problem: `${method} ${path} answered ${response.status}: ${text}` };
  } catch (error) {
    return { problem: `${method} ${path} failed: ${error instanceof Error ? error.message : error}` };
  }
}

function failed(terminal: Terminal, problem: string): null {
  terminal.complain(`The demo did not finish: ${problem}`);
  return null;
}
