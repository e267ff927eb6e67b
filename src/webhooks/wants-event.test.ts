import { describe, expect, it } from 'vitest';
import { wantsEvent } from './wants-event.ts';

describe('wantsEvent', () => {
  it.each([
    [['*'], 'workflow.started', true],
    [['workflow.*'], 'workflow.context.document.updated', true],
    [['workflow.context.*'], 'workflow.context.document.updated', true],
    [['workflow.context.*'], 'workflow.completed', false],
    [['workflow.state.changed', 'workflow.completed'], 'workflow.completed', true],
    [['workflow.state.changed'], 'workflow.completed', false],
    [[], 'workflow.completed', false],
  ])('%j, %s: %s', (events, type, expected) => {
    expect(wantsEvent(events, type)).toBe(expected);
  });
});
