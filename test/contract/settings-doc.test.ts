import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedPages } from '../../scripts/generated-pages.ts';
import { settingNames, settings } from '../../src/config/settings.ts';

const doc = readFileSync('docs/settings.md', 'utf8');
const rows = [...doc.matchAll(/^\| `([A-Z_]+)` \| `(--[a-z-]+)` \| `(\w+)` \|/gm)];

describe('docs/settings.md', () => {
  it('lists exactly the settings of the table', () => {
    expect(rows.map(([, env, , name]) => ({ env, name }))).toEqual(settingNames.map((name) => ({ env: settings[name].env, name })));
  });

  it('is what `npm run generate` writes for the settings', () => {
    expect(doc).toBe(generatedPages().find(({ path }) => path === 'docs/settings.md')?.text);
  });
});

describe('the settings table', () => {
  it('has defaults that its own types can read', () => {
    const unreadable = settingNames.filter((name) => {
      const { default: text, type } = settings[name];
      return text !== null && type.read(text).kind === 'problem';
    });
    expect(unreadable).toEqual([]);
  });

  it('names no environment variable twice', () => {
    const names = settingNames.map((name) => settings[name].env);
    expect(new Set(names).size).toBe(names.length);
  });
});
