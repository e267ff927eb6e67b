import { describe, expect, it } from 'vitest';
import type { Finding } from '../domain/definition.ts';
import { readDefinitionFile, showFindings } from './definition-file.ts';
import { createTerminal } from './terminal.ts';

const chart = { initial: 'a', states: { a: {} } };

describe('a definition file', () => {
  it('is the body of the create route', () => {
    const contextSchema = { type: 'object' };
    expect(readDefinitionFile({ name: 'n', definition: chart, config: { language: 'de' }, contextSchema })).toEqual({
      name: 'n',
      definition: chart,
      extensions: {},
      config: { language: 'de' },
      contextSchema,
    });
  });

  it('is a bare statechart', () => {
    expect(readDefinitionFile({ ...chart, id: 'kyb' })).toMatchObject({
      name: 'kyb',
      definition: { ...chart, id: 'kyb' },
      contextSchema: null,
    });
  });

  it('is neither for anything else', () => {
    expect([readDefinitionFile([]), readDefinitionFile({}), readDefinitionFile(null)]).toEqual([null, null, null]);
  });
});

describe('findings on the screen', () => {
  it('show errors first, with path and fix, and are counted', () => {
    const said: string[] = [];
    const finding = (severity: Finding['severity'], code: string): Finding => ({
      severity,
      code,
      path: `$.${code}`,
      message: 'M',
      fix: 'F',
    });
    const terminal = createTerminal({ write: (text: string) => said.push(text) }, { write: () => undefined });
    showFindings(terminal, [finding('warning', 'w'), finding('error', 'e')]);
    expect(said.join('')).toBe('error $.e e\n  M\n  fix: F\nwarning $.w w\n  M\n  fix: F\n1 error, 1 warning.\n');
  });
});
