// `casewire demo`, which `npm start` runs: the development server, a receiver and a company register beside it, and one case from
// application to approval, each webhook shown with the verdict on its signature. Then all three stay up.

import { Command } from 'commander';
import { settingNames } from '../../config/settings.ts';
import type { Service } from '../../service.ts';
import { caseDataLines } from '../case-data-lines.ts';
import { createDemoInbox } from '../demo-inbox.ts';
import { type ReceivedWebhook, startDemoReceiver } from '../demo-receiver.ts';
import { startDemoRegister } from '../demo-register.ts';
import { developmentConfig } from '../development-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { hearEverything, playDemo, readStory } from '../play-demo.ts';
import { runService } from '../run-service.ts';
import { addSettingOptions, readSettings } from '../setting-options.ts';
import { showConsole } from '../show-console.ts';
import type { Finish, Terminal } from '../terminal.ts';
import { embeddedNotice } from './dev.ts';

/** Both are public: the server makes them in `dev` and `demo` only, which listen on loopback. */
const accessKey = 'secret';
const sharedSecret = 'webhook-shared-secret-secret';

export function demoCommand(terminal: Terminal, finish: Finish): Command {
  const command = new Command('demo').description('start the development server and run one case end to end to a local receiver');
  return addSettingOptions(command, settingNames).action(async (flags) => {
    const defaults = { logLevel: 'warn', logFormat: terminal.forPeople ? 'pretty' : 'json' };
    const settings = readSettings(terminal, flags, { defaults });
    if (settings === null) return finish(exitCodes.usage);
    const inbox = createDemoInbox({ webhookMs: 15_000, quietMs: 100 });
    const receiver = await startDemoReceiver({
      secret: sharedSecret,
      onWebhook: (webhook) => {
        showWebhook(terminal, webhook);
        inbox.put(webhook);
      },
    });
    const register = await startDemoRegister(settings.port === 0 ? 0 : settings.port + 1);
    const code = await runService(terminal, developmentConfig(settings), {
      mode: 'demo',
      registerUrl: register.url,
      whenUp: async (service) => {
        const world = { terminal, serverUrl: service.url, accessKey, receiverUrl: receiver.url, ...inbox };
        const last = await playDemo(world, readStory());
        if (last) showCaseData(terminal, last);
        await hearEverything(world);
        await showWhatNow(terminal, service, settings.databaseUrl === null);
      },
    });
    receiver.stop();
    register.stop();
    finish(code);
  });
}

function showWebhook({ say, colors }: Terminal, { eventName, state, verified }: ReceivedWebhook): void {
  const verdict = verified ? colors.green('signature verified') : colors.red('WRONG SIGNATURE');
  say(`  webhook ${colors.cyan(eventName.padEnd(36))} state ${state.padEnd(16)} ${verdict}`);
}

function showCaseData({ say, colors }: Terminal, { data }: ReceivedWebhook): void {
  say();
  say(colors.bold('What the last webhook tells, in its `data`'));
  for (const [title, text] of caseDataLines(data)) say(`  ${title.padEnd(17)} ${text}`);
}

async function showWhatNow(terminal: Terminal, service: Service, embedded: boolean): Promise<void> {
  const { say, colors } = terminal;
  const { url, docsUrl } = service;
  const body = {
    workflowId: 'mp0h897g68v',
    context: { entity: { type: 'business', id: 'my-company-1', data: { companyName: 'My Company' } }, documents: [] },
  };
  say();
  say(colors.bold(`Casewire stays up at ${url}. Ctrl-C stops it.`));
  await showConsole(terminal, service, { indent: '  ', width: 13 });
  say(`  API docs:    ${docsUrl}`);
  say(`  Deliveries:  curl '${url}/api/v1/deliveries' --header 'Authorization: Bearer ${accessKey}'`);
  say('  Your turn; every webhook of the demo workspace is printed here:');
  say(`    curl '${url}/api/v1/external/workflows/run' \\`);
  say(`      --header 'Content-Type: application/json' --header 'Authorization: Bearer ${accessKey}' \\`);
  say(`      --data '${JSON.stringify(body)}'`);
  if (embedded) say(colors.dim(`  ${embeddedNotice}`));
}
