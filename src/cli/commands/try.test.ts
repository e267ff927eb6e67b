import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../domain/json.ts';
import { createTerminal } from '../terminal.ts';
import { checkFile } from './check.ts';
import { tryFiles } from './try.ts';

const folder = mkdtempSync(join(tmpdir(), 'casewire-try-'));
afterAll(() => rmSync(folder, { recursive: true }));

const chart = {
  initial: 'review',
  states: {
    review: { on: { APPROVE: { target: 'approved', guard: { type: 'jmespath', options: { rule: 'entity.ready' } } } } },
    approved: { type: 'final', tags: ['approved'] },
  },
};

function file(name: string, content: Json): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function listen() {
  const said: string[] = [];
  const write = (text: string) => said.push(text);
  return { terminal: createTerminal({ write }, { write }), text: () => said.join('') };
}

describe('casewire try', () => {
  it('shows states and the events that a subscriber would get', () => {
    const { terminal, text } = listen();
    const events = file('ready.json', [{ context: { entity: { ready: true } } }, 'APPROVE']);
    expect(tryFiles(terminal, file('chart.json', chart), events)).toBe(0);
    expect(text()).toMatch(/\(case created\)\n {2}state +review\n {2}event +workflow\.started\n/);
    expect(text()).toMatch(/APPROVE\n {2}state +review -> approved\n {2}tags +approved\n {2}event +workflow\.state\.changed\n/);
    expect(text()).toContain('workflow.completed');
    expect(text()).toContain('The case is completed, in approved.');
  });

  it('shows the guard that said no, which is no refusal', () => {
    const { terminal, text } = listen();
    expect(tryFiles(terminal, file('chart.json', chart), file('early.json', ['APPROVE']))).toBe(0);
    expect(text()).toMatch(/guard +said no to .*approved.*entity\.ready/);
  });

  it('goes on after a refused event and answers 1', () => {
    const { terminal, text } = listen();
    const events = file('bad.json', { context: { entity: { ready: true } }, events: ['APROVE', 'APPROVE'] });
    expect(tryFiles(terminal, file('chart.json', chart), events)).toBe(1);
    expect(text()).toContain('refused  event_not_accepted');
    expect(text()).toContain('The case is completed, in approved; 1 refused.');
  });

  /** A vendor, a webhook, a timer, and a subscription of the definition's own. */
  const asking: JsonObject = {
    name: 'asking',
    definition: {
      initial: 'draft',
      states: {
        draft: { on: { BEGIN: 'asking' } },
        asking: { after: { 60000: 'late' }, on: { FOUND: 'found', FAILED: 'failed' } },
        found: { type: 'final', tags: ['approved'] },
        failed: { on: { AGAIN: 'asking' } },
        late: { type: 'final', tags: ['rejected'] },
      },
    },
    extensions: {
      apiPlugins: [
        {
          ...{
            name: 'register',
            url: 'https://example.com/{entity.id}',
            stateNames: ['asking'],
            successAction: 'FOUND',
            errorAction: 'FAILED',
          },
          headers: { authorization: 'Bearer {secret.KEY}' },
          request: { transform: { transformer: 'jmespath', mapping: "{name: entity.name, key: '{secret.KEY}'}" } },
          response: {
            transform: { transformer: 'jmespath', mapping: '{found: status}' },
            schema: { required: ['found'], properties: { found: { type: 'string' } } },
          },
        },
        {
          name: 'told',
          url: 'https://example.com/told',
          method: 'GET',
          stateNames: ['asking'],
          request: { transform: { transformer: 'jmespath', mapping: '{id: entity.id}' } },
        },
      ],
      commonPlugins: [{ pluginKind: 'dispatchEvent', name: 'again', stateNames: ['failed'], eventName: 'AGAIN' }],
    },
    config: {
      initialEvent: 'BEGIN',
      subscriptions: [{ type: 'webhook', url: 'https://example.com/hooks', events: ['workflow.completed'] }],
    },
  };
  const played = (events: readonly Json[], definition: Json = asking) => {
    const { terminal, text } = listen();
    const context = { entity: { id: 'e 1', name: 'ACME' } };
    return { code: tryFiles(terminal, file('asking.json', definition), file('script.json', { context, events })), text: text() };
  };

  it('sends the initialEvent, and shows the requests that a state asks for, with secrets by their names', () => {
    const { code, text } = played([]);
    expect(code).toBe(0);
    expect(text).toMatch(/BEGIN \(initialEvent\)\n {2}state +draft -> asking\n/);
    expect(text).toMatch(
      /plugin +register \(api\)\n +POST https:\/\/example.com\/e%201\n +authorization: Bearer \{secret.KEY\}\n +\{"name":"ACME","key":"\{secret.KEY\}"\}\n/,
    );
    expect(text).toMatch(/webhook +told \(webhook\)\n +GET https:\/\/example.com\/told\?id=e%201\n/);
    expect(text).toMatch(/timer +\S+asking in 60 s\n/);
  });

  it('plays the answer of a vendor through the plugin’s transform, and tells whom the last event goes to', () => {
    const { code, text } = played([{ answer: 'register', body: { status: 'found' } }]);
    expect(code).toBe(0);
    expect(text).toMatch(/\(register answers\)\n {2}state +asking -> found\n/);
    expect(text).toContain('workflow.completed -> https://example.com/hooks');
    expect(text).not.toContain('workflow.started -> ');
    expect(text).toMatch(/timer +\S+asking cancelled\n/);
  });

  it('plays answers that violate their schema, failures, what they cause, and timers', () => {
    const { code, text } = played([
      { answer: 'register', body: { status: 7 } },
      { answer: 'again' },
      { fails: 'register', error: 'closed' },
      { answer: 'again' },
      { timer: 'asking' },
    ]);
    expect(code).toBe(0);
    expect(text.match(/asking -> failed/g)).toHaveLength(2);
    expect(text).toMatch(/plugin +again \(dispatchEvent\): sends AGAIN\n/);
    expect(text).toMatch(/\(timer of asking\)\n {2}state +asking -> late\n/);
    expect(text.slice(text.indexOf('(timer of asking)'))).not.toMatch(/cancelled/);
    expect(text).toContain('The case is completed, in late.');
  });

  it('says why a plugin, a timer or a callback brings nothing', () => {
    const { code, text } = played([{ timer: 'draft' }, { answer: 'nobody' }, { answer: 'told' }, { callback: 'NOBODY', body: {} }]);
    expect(code).toBe(1);
    expect(text).toMatch(/no such timer is set; set are: \S+asking\n/);
    expect(text).toContain('there is no plugin "nobody"');
    expect(text).toContain('"told" is a webhook: it waits for no answer');
    expect(text).toMatch(/not sent +event_not_accepted/);
  });

  it('says why a request cannot be made', () => {
    const { terminal, text } = listen();
    tryFiles(terminal, file('asking.json', asking), file('script.json', []));
    expect(text()).toMatch(/register \(api\)\n +sends nothing: The URL cannot be made: "entity.id" is missing/);
  });

  it('completes a case by its documents, as its config says', () => {
    const config = { completedWhenTasksResolved: true };
    const { terminal, text } = listen();
    const events = { context: { documents: [{ id: 'd' }] }, events: [{ decide: 'd', decision: { status: 'approved' } }] };
    expect(tryFiles(terminal, file('tasks.json', { name: 't', definition: chart, config }), file('script.json', events))).toBe(0);
    expect(text()).toContain('workflow.context.document.completed');
    expect(text()).toContain('The case is completed, in review.');
  });

  it('answers 2 to files that it cannot use', () => {
    const events = file('events.json', []);
    expect(tryFiles(listen().terminal, join(folder, 'missing.json'), events)).toBe(2);
    expect(tryFiles(listen().terminal, file('none.json', {}), events)).toBe(2);
    expect(tryFiles(listen().terminal, file('chart.json', chart), file('odd.json', [1]))).toBe(2);
  });
});

describe('casewire check', () => {
  it('passes a sound definition', () => {
    const { terminal, text } = listen();
    expect(checkFile(terminal, file('chart.json', chart))).toBe(0);
    expect(text()).toContain('No findings.');
  });

  it('tells members of the file that nobody reads, and parts of the wrong kind', () => {
    const { terminal, text } = listen();
    expect(checkFile(terminal, file('odd.json', { name: 'odd', definition: chart, extention: {}, config: [] }))).toBe(1);
    expect(text()).toMatch(/error \$\.extention unknown-member\n.*\n {2}fix: Did you mean "extensions"\?/);
    expect(text()).toMatch(/error \$\.config bad-member\n/);
  });

  it('names the path of an error, what to write instead, and answers 1', () => {
    const { terminal, text } = listen();
    const broken = { initial: 'review', states: { review: { on: { APPROVE: 'aproved' } }, approved: { type: 'final' } } };
    expect(checkFile(terminal, file('broken.json', broken))).toBe(1);
    expect(text()).toContain('error $.definition.states.review.on.APPROVE.target unknown-target');
    expect(text()).toContain('Did you mean "approved"?');
    expect(tryFiles(terminal, file('broken.json', broken), file('events.json', []))).toBe(1);
  });
});
