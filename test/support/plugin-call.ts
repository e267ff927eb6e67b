// One plugin call in memory: what a test says about it, and harmless answers for the rest.

import type { PluginInput, PluginTools } from '../../src/plugins/plugin.ts';

export function pluginInput(entry: PluginInput['entry'], more: Partial<PluginInput> = {}): PluginInput {
  return {
    entry,
    name: 'it',
    caseId: '0190a0a0-0000-7000-8000-000000000001',
    context: {},
    config: {},
    attempt: 1,
    idempotencyKey: 'key-1',
    sibling: () => null,
    ...more,
  };
}

export function pluginTools(more: Partial<PluginTools> = {}): PluginTools {
  return {
    http: { send: () => Promise.reject(new Error('no request is expected')) },
    secrets: async () => new Map(),
    ruleSet: async () => null,
    mail: null,
    now: () => new Date('2026-06-15T12:00:00Z'),
    userAgent: 'Casewire/test',
    ...more,
  };
}
