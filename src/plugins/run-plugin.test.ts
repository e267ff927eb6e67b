import { describe, expect, it } from 'vitest';
import { pluginInput, pluginTools } from '../../test/support/plugin-call.ts';
import { Unavailable } from '../domain/errors.ts';
import { createLog } from '../telemetry/log.ts';
import { runPlugin } from './run-plugin.ts';

const log = createLog({ level: 'silent', format: 'json' });
const entry = { name: 'it', errorAction: 'FAILED', rulesSource: { source: 'ruleSet', id: 'r' } };
const run = (kind: string, ruleSet: () => Promise<null>) => runPlugin(kind, pluginInput(entry), pluginTools({ ruleSet }), log);

describe('runPlugin', () => {
  it('tries again when the database was away', async () => {
    const { outcome } = await run('riskRules', () => Promise.reject(new Unavailable('gone')));
    expect(outcome).toMatchObject({ kind: 'retry', reason: 'unavailable', inMs: 1_000 });
  });

  it('fails a plugin that breaks, without telling how, and one that nothing runs', async () => {
    const broken = await run('riskRules', () => Promise.reject(new Error('secret detail')));
    expect(broken.outcome).toMatchObject({
      ...{ kind: 'failed', reason: 'plugin_error', event: 'FAILED', destination: 'pluginsOutput.it' },
      value: { name: 'it', status: 'ERROR', error: 'The plugin broke on our side.' },
    });
    expect((await run('unheard-of', async () => null)).outcome).toMatchObject({ kind: 'failed', reason: 'unknown_kind', event: 'FAILED' });
  });
});
