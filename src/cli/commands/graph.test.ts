import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../../domain/json.ts';
import { createTerminal } from '../terminal.ts';
import { graphFile } from './graph.ts';

const folder = mkdtempSync(join(tmpdir(), 'casewire-graph-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Json): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function listen() {
  const said: string[] = [];
  const complained: string[] = [];
  const terminal = createTerminal({ write: (text: string) => said.push(text) }, { write: (text: string) => complained.push(text) });
  return { terminal, said: () => said.join(''), complained: () => complained.join('') };
}

const chart = { initial: 'review', states: { review: { on: { APPROVE: 'approved' } }, approved: { type: 'final', tags: ['approved'] } } };

describe('casewire graph', () => {
  it('writes Mermaid to standard output, and nothing else', async () => {
    const { terminal, said, complained } = listen();
    expect(await graphFile(terminal, file('chart.json', chart), { format: 'mermaid' })).toBe(0);
    expect(said()).toMatch(/^stateDiagram-v2\n/);
    expect(said()).toContain('s_review --> s_approved : APPROVE\n');
    expect(complained()).toBe('');
  });

  it('writes SVG to a file, named after the definition', async () => {
    const { terminal, said } = listen();
    const out = join(folder, 'chart.svg');
    expect(await graphFile(terminal, file('named.json', { name: 'my-kyb', definition: chart }), { format: 'svg', out })).toBe(0);
    expect(readFileSync(out, 'utf8')).toMatch(/^<svg [^>]+>\n<title id="title">my-kyb<\/title>/);
    expect(said()).toBe('');
  });

  it('tells the errors of a definition as check does, and draws nothing', async () => {
    const { terminal, said } = listen();
    const broken = { initial: 'review', states: { review: { on: { APPROVE: 'aproved' } }, approved: { type: 'final' } } };
    expect(await graphFile(terminal, file('broken.json', broken), { format: 'svg' })).toBe(1);
    expect(said()).toContain('error $.definition.states.review.on.APPROVE.target unknown-target');
    expect(said()).not.toContain('<svg');
  });

  it('answers 2 to files that it cannot read or write', async () => {
    const { terminal, complained } = listen();
    expect(await graphFile(terminal, join(folder, 'missing.json'), { format: 'svg' })).toBe(2);
    expect(await graphFile(terminal, file('none.json', {}), { format: 'svg' })).toBe(2);
    expect(await graphFile(terminal, file('chart.json', chart), { format: 'mermaid', out: join(folder, 'no/such/folder') })).toBe(2);
    expect(complained()).toMatch(/no such file\n[\s\S]*holds no definition[\s\S]*cannot be written \(ENOENT\)/);
  });
});
