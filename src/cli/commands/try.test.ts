import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../../domain/json.ts';
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

  it('names the path of an error, what to write instead, and answers 1', () => {
    const { terminal, text } = listen();
    const broken = { initial: 'review', states: { review: { on: { APPROVE: 'aproved' } }, approved: { type: 'final' } } };
    expect(checkFile(terminal, file('broken.json', broken))).toBe(1);
    expect(text()).toContain('error $.definition.states.review.on.APPROVE.target unknown-target');
    expect(text()).toContain('Did you mean "approved"?');
    expect(tryFiles(terminal, file('broken.json', broken), file('events.json', []))).toBe(1);
  });
});
