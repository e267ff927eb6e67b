import { describe, expect, it } from 'vitest';
import { caseEventTypes, operationalEventTypes } from '../domain/event.ts';
import type { JsonObject } from '../domain/json.ts';
import { eventCatalog, isKnownEventPattern, matchesEventPattern } from './catalog.ts';

describe('eventCatalog', () => {
  it('lists every event type once, in the order of one change', () => {
    expect(eventCatalog.map((entry) => entry.type)).toEqual([...caseEventTypes, ...operationalEventTypes]);
  });

  it.each(eventCatalog.map((entry) => [entry.type, entry] as const))(
    '%s: the sample has the fields of the schema, in its order',
    (type, entry) => {
      const properties = entry.schema['properties'] as JsonObject;
      expect(properties['eventName']).toEqual({ const: type });
      expect(entry.sample['eventName']).toBe(type);
      const present = Object.keys(entry.sample);
      expect(present).toEqual(Object.keys(properties).filter((name) => present.includes(name)));
      expect(present).toEqual(expect.arrayContaining([...(entry.schema['required'] as string[])]));
    },
  );
});

describe('matchesEventPattern', () => {
  it.each([
    ['*', 'workflow.completed', true],
    ['workflow.completed', 'workflow.completed', true],
    ['workflow.*', 'workflow.context.document.changed', true],
    ['workflow.context.*', 'workflow.context.changed', true],
    ['workflow.context.*', 'workflow.completed', false],
    ['workflow.context.changed.*', 'workflow.context.changed', false],
    ['workflow', 'workflow.completed', false],
    ['workflow.comp*', 'workflow.completed', false],
    ['Workflow.Completed', 'workflow.completed', false],
    ['', 'workflow.completed', false],
    ['.*', 'workflow.completed', false],
  ])('%s against %s: %s', (pattern, type, expected) => {
    expect(matchesEventPattern(pattern, type)).toBe(expected);
  });
});

describe('isKnownEventPattern', () => {
  it.each([
    ['workflow.context.document.*', true],
    ['workflow.started', true],
    ['*', true],
    ['workflow.exploded', false],
    ['invoice.*', false],
    ['workflow.completed.*', false],
    ['', false],
  ])('%s: %s', (pattern, expected) => {
    expect(isKnownEventPattern(pattern)).toBe(expected);
  });
});
