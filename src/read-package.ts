// What the package says of itself, and the definitions it brings. Read from disk, so that sources and build behave alike.

import { readdirSync, readFileSync } from 'node:fs';
import type { DefinitionInput } from './domain/definition.ts';

const templates = new URL('./templates/', import.meta.url);

export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}

/** The built-in definitions; files that end in `-story.json` are played, not published. Their sample requests are in `samples/`. */
export function readTemplates(): readonly DefinitionInput[] {
  return readdirSync(templates)
    .filter((file) => file.endsWith('.json') && !file.endsWith('-story.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, templates), 'utf8')) as DefinitionInput);
}
