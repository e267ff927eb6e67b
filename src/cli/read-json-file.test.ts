import { describe, expect, it } from 'vitest';
import { parseJson, readJsonFile } from './read-json-file.ts';

function problemOf(text: string): string {
  const file = parseJson(text, 'x.json');
  return file.kind === 'unreadable' ? file.problem : '';
}

describe('a JSON file that a person wrote', () => {
  it('is read, a byte order mark or not', () => {
    expect(parseJson('{"a": [1]}', 'x.json')).toEqual({ kind: 'read', value: { a: [1] } });
    expect(parseJson('\uFEFF{}', 'x.json')).toEqual({ kind: 'read', value: {} });
  });

  it('names file, line and column of a fault', () => {
    expect(problemOf('{\n  "a": 1,\n  "b": x\n}')).toMatch(/^x\.json:3:8: Unexpected token/);
    expect(problemOf('[1,\n2')).toMatch(/^x\.json:2:2: /);
    expect(problemOf('')).toMatch(/^x\.json:1:1: Unexpected end/);
  });

  it('says so when there is no such file', () => {
    expect(readJsonFile('/nowhere/x.json')).toEqual({ kind: 'unreadable', problem: '/nowhere/x.json: no such file' });
  });
});
