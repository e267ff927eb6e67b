// The console in a real browser, on a server of its own and under the server's own content security policy: signing in, the answer to
// "why did it not arrive?", a retry, and that nothing a customer or a receiver wrote is ever run.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { review, runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const run = `window.executed = (window.executed || 0) + 1`;
/** What would run if it were ever taken for HTML, a URL, a template or a script. */
const payloads = [
  `<img src=x onerror="${run}">`,
  `<script>${run}</script>`,
  `</script><script>${run}</script>`,
  `<svg onload="${run}">`,
  `<svg><animate onbegin="${run}" attributeName=x dur=1s>`,
  `"><img src=x onerror="${run}">`,
  `'><img src=x onerror='${run}'>`,
  `<iframe srcdoc="<script>parent.executed=1</script>"></iframe>`,
  `<iframe src="javascript:parent.executed=1"></iframe>`,
  `<a href="javascript:${run}">x</a>`,
  `javascript:${run}`,
  `<body onload="${run}">`,
  `<details open ontoggle="${run}">`,
  `<video><source onerror="${run}"></video>`,
  `<input autofocus onfocus="${run}">`,
  `<style>@import 'data:text/css,*{color:red}';</style>`,
  `<math><mtext></mtext><mglyph><img src=x onerror="${run}"></mglyph></math>`,
  `{{constructor.constructor('${run}')()}}`,
  ['$', `{${run}}`].join(''),
  `<object data="javascript:${run}"></object>`,
] as const;

// Skipped where no Chromium is installed: only a browser can tell what a page does; CI installs one.
describe.skipIf(program === undefined)('the console', { timeout: 90_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'casewire-console-'));
  let service: TestService;
  let receiver: Receiver;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let caller: Caller;
  /** Broken rules of the content security policy, script errors and dialogs: there must be none in any test. */
  let faults: string[];

  beforeAll(async () => {
    const built = build({ configFile: 'console/vite.config.ts', logLevel: 'error', build: { outDir: folder } });
    [receiver, browser] = await Promise.all([startReceiver(), chromium.launch({ executablePath: program ?? '', args: quiet }), built]);
    service = await startTestService({}, { consoleFolder: folder });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await receiver?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    faults = [];
    receiver.answer(204);
    caller = await service.workspace();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.exposeFunction('reportFault', (fault: string) => faults.push(fault));
    await context.addInitScript(
      `document.addEventListener('securitypolicyviolation', (event) => window.reportFault('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`,
    );
    page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
    page.on('dialog', (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  const link = async (): Promise<string> => `${service.url}/console/sign-in#token=${await service.signInToken(caller)}`;
  const open = (path: string) => page.goto(`${service.url}/console${path}`);
  const heading = (name: string | RegExp, level = 1) => page.getByRole('heading', { name, level }).first();
  const signIn = async (): Promise<void> => {
    await page.goto(await link());
    await heading('Overview').waitFor();
  };

  /** A case whose one receiver hears of each move once, without retries. */
  const startCase = async (more: Record<string, unknown> = {}, name = `review-${caller.workspaceId}`): Promise<string> => {
    await caller.send('POST', '/api/v1/workflow-definition', { name, definition: review });
    const subscription = { type: 'webhook', url: receiver.url, events: ['workflow.state.changed'], retrySchedule: [] };
    const started = await caller.send('POST', '/api/v1/external/workflows/run', runOf(name, more, { subscriptions: [subscription] }));
    expect(started.status).toBe(200);
    return started.body.workflowRuntimeId;
  };
  const submit = (id: string) => caller.send('POST', `/api/v1/external/workflows/${id}/event`, { name: 'SUBMIT' });
  /** Moves the case; resolves to the id of the delivery that tells it, when the receiver has answered. */
  const moveAndHear = async (id: string): Promise<string> => {
    const answered = new Promise<void>((resolve) => {
      const stop = service.signals.on('delivery.settled', () => {
        stop();
        resolve();
      });
    });
    await submit(id);
    await answered;
    return (await caller.get(`/api/v1/deliveries?workflowRuntimeId=${id}`)).body.results[0].id;
  };

  it('opens with a one-time link, takes the token out of the address bar, and tells a used link from no link', async () => {
    const used = await link();
    await page.goto(used);
    await heading('Overview').waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.evaluate('document.cookie')).toBe('');

    await context.clearCookies();
    await open('/sign-in');
    await page.getByText('There is no password.').waitFor();
    await page.goto(used);
    await page.getByText('This link does not open the console').waitFor();
    await page.getByText('casewire console-link').first().waitFor();
    expect(page.url()).not.toContain('token');
  });

  it('leads to the sign-in page when the session is over, and back to where the reader was', async () => {
    await signIn();
    await open('/cases?status=active&state=review');
    await heading('Cases').waitFor();
    await context.clearCookies();
    await heading('Sign in').waitFor();
    // The link is opened in the same tab: only the part after # changes.
    await page.goto(await link());
    await heading('Cases').waitFor();
    expect(new URL(page.url()).search).toBe('?status=active&state=review');
  });

  it('says of what it asks by itself that nobody is there, until somebody is', async () => {
    await signIn();
    await open('/cases');
    await heading('Cases').waitFor();
    /** The next question after the page's list, and whether it came from somebody at the page. */
    const next = async (fromSomebody: boolean) => {
      const asked = await page.waitForRequest((request) => {
        const marked = request.headers()['x-casewire-background'] === '1';
        return request.url().includes('/api/v1/external/workflows') && marked !== fromSomebody;
      });
      return asked.headers()['x-casewire-background'];
    };
    expect(await next(false)).toBe('1');
    expect(await next(false)).toBe('1');
    const pressed = next(true);
    await page.keyboard.press('Shift');
    expect(await pressed).toBeUndefined();
    expect(await next(false)).toBe('1');
  });

  it('signs out', async () => {
    await signIn();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    await open('/cases');
    await heading('Sign in').waitFor();
  });

  it('says why a delivery did not arrive, retries it, and sees it arrive', async () => {
    receiver.answer(500);
    const id = await startCase();
    const deliveryId = await moveAndHear(id);
    await signIn();
    await page.getByRole('link', { name: /exhausted/ }).click();
    await page.getByRole('link', { name: 'workflow.state.changed' }).click();
    await heading('Given up', 2).waitFor();
    expect(page.url()).toContain(deliveryId);
    await page.getByText('The receiver answered 500. No further attempt will be made unless you retry it.').waitFor();

    receiver.answer(204);
    await page.getByRole('button', { name: 'Retry now' }).click();
    await heading('Delivered', 2).waitFor();
    await page.getByText('The receiver answered 204 at attempt 2').waitFor();
    await page.getByText('Before that: The receiver answered 500.').waitFor();
    expect(await page.getByRole('row', { name: /Answered 204/ }).count()).toBe(1);
  });

  it('lets a reviewer decide: a guard that says no in words, a document, an event with data, and the case', async () => {
    const id = await startCase({ score: 3, documents: [{ id: 'licence', type: 'trade_licence' }] });
    await submit(id);
    await signIn();
    await open(`/cases/${id}`);
    await page.getByRole('button', { name: 'Reject …' }).click();
    await page.getByLabel('Why is it rejected?').fill('Not readable');
    await page.getByRole('button', { name: 'Reject it' }).click();
    // Not the field that it was typed into: what the document shows afterwards.
    await page.locator('article p', { hasText: 'Not readable' }).waitFor();

    await page.getByLabel('Event', { exact: true }).selectOption('approve');
    await page.getByRole('button', { name: 'Send “approve”' }).click();
    await page.getByText('The way to “approved” is shut: its guard asks for score >= 10').waitFor();
    await page.getByLabel('Data (JSON, optional)').fill('{"score": ');
    await page.getByText('This is not valid JSON').waitFor();
    await page.getByLabel('Data (JSON, optional)').fill('{"score": 12}');
    await page.getByRole('button', { name: 'Send “approve”' }).click();
    await page.getByText('“approve” was taken').waitFor();
    await page.getByText('The case is completed, and never opens again.').waitFor();
    const after = await caller.get(`/api/v1/external/workflows/${id}`);
    expect(after.body).toMatchObject({
      status: 'completed',
      context: { documents: [{ decision: { status: 'rejected', rejectionReason: 'Not readable' } }] },
    });
  });

  it('assigns a case to a person', async () => {
    const person = await caller.send('POST', '/api/v1/people', { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' });
    const id = await startCase();
    await signIn();
    await open(`/cases/${id}`);
    await page.getByLabel('Assignee').selectOption('Ada Lovelace');
    await page.getByText('Assigned to Ada Lovelace').waitFor();
    expect((await caller.get(`/api/v1/external/workflows/${id}`)).body.assigneeId).toBe(person.body.id);
  });

  it('keeps filters in the address, so that a list can be shared', async () => {
    await startCase();
    await signIn();
    await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
    await page.getByText('exhausted', { exact: true }).click();
    await page.getByText('No delivery fits').waitFor();
    expect(new URL(page.url()).search).toBe('?status=exhausted');
    await page.reload();
    await page.getByText('No delivery fits').waitFor();
    expect(await page.getByLabel('exhausted').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    expect(new URL(page.url()).search).toBe('');
  });

  it('shows what customers and receivers wrote as text, and runs none of it', async () => {
    const hostile = payloads.join('\n');
    receiver.answer((_request, response) =>
      response.writeHead(500, { 'x-hostile': payloads[0], 'content-type': 'text/html' }).end(hostile),
    );
    const name = `hostile ${payloads[0]}`;
    const id = await startCase(
      {
        entity: { type: 'business', id: payloads[1], data: { companyName: payloads[0], notes: payloads } },
        documents: payloads.map((text, index) => ({
          id: `d${index}`,
          type: text,
          category: text,
          pages: [{ uri: text }],
          decision: { status: text, comment: text },
        })),
        [payloads[3]]: hostile,
      },
      name,
    );
    await caller.send('POST', '/api/v1/people', { firstName: payloads[0], lastName: payloads[5], email: 'x@example.com' });
    const deliveryId = await moveAndHear(id);
    const eventId = (await caller.get(`/api/v1/deliveries/${deliveryId}`)).body.eventId;
    const definitionId = (await caller.get(`/api/v1/external/workflows/${id}`)).body.workflowDefinitionId;
    await signIn();
    const paths = [
      '/',
      '/cases',
      `/cases/${id}`,
      `/cases/${id}?tab=context`,
      '/deliveries',
      '/events',
      `/events/${eventId}`,
      '/definitions',
    ];
    for (const path of [...paths, `/definitions/${encodeURIComponent(definitionId)}`, `/cases?state=${encodeURIComponent(payloads[0])}`]) {
      await open(path);
      await heading(/./).waitFor();
      await page.waitForLoadState('networkidle');
      expect({ path, executed: await page.evaluate('window.executed') }).toEqual({ path, executed: undefined });
    }
    await open(`/deliveries/${deliveryId}`);
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.getByLabel('Answer: body').textContent()).toBe(hostile);
    await page.getByText(`x-hostile: ${payloads[0]}`).waitFor();
    expect(await page.evaluate('window.executed')).toBeUndefined();
    expect(await page.locator('a[href^="javascript:" i]').count()).toBe(0);

    // The trap would have caught it: the same text as HTML breaks the policy.
    expect(faults).toEqual([]);
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(payloads[0])})`);
    await expect.poll(() => faults.filter((fault) => fault.startsWith('policy: script-src'))).toHaveLength(1);
    faults = [];
  });

  it('says in an empty workspace how to get the first case, delivery and event', async () => {
    await signIn();
    await page.getByText('No cases yet').waitFor();
    for (const [path, words] of [
      ['/cases', 'No cases yet'],
      ['/deliveries', 'No deliveries yet'],
      ['/events', 'No cases yet'],
      ['/definitions', 'None of your own yet'],
    ] as const) {
      await open(path);
      await page.getByText(words).waitFor();
      await page.getByText(`curl --request 'POST' '${service.url}/api/v1/`).waitFor();
    }
  });

  it('says that the server is away, keeps what it knew, and comes back by itself', async () => {
    await startCase();
    await signIn();
    await page.getByRole('link', { name: 'Cases', exact: true }).click();
    await page.getByRole('table', { name: 'Cases' }).waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await page.getByText('This is what was known before').waitFor();
    expect(await page.getByRole('table', { name: 'Cases' }).isVisible()).toBe(true);
    await page.getByRole('link', { name: 'Events', exact: true }).click();
    await heading('The server cannot be reached', 2).waitFor();
    await page.unroute('**/api/**');
    await page.getByRole('table', { name: 'Events' }).waitFor();
  });

  it('shows the words and the request id of a refusal', async () => {
    await signIn();
    await open('/cases/00000000-0000-7000-8000-000000000000');
    const note = page.getByRole('alert');
    await note.getByText('Nothing with this id exists here.').waitFor();
    await note.getByText('Request').waitFor();
    await note.getByRole('button', { name: 'Try again' }).waitFor();
    await open('/no-such-page');
    await heading('No such page').waitFor();
  });

  it('fits a phone: no page is wider than 390 px, each has one h1, and every field has a label', async () => {
    const id = await startCase({ documents: [{ id: 'a', type: 'trade_licence' }], score: 3 });
    const deliveryId = await moveAndHear(id);
    const eventId = (await caller.get(`/api/v1/deliveries/${deliveryId}`)).body.eventId;
    const definitionId = (await caller.get(`/api/v1/external/workflows/${id}`)).body.workflowDefinitionId;
    await signIn();
    await page.setViewportSize({ width: 390, height: 844 });
    const tabs = ['timeline', 'context', 'plugins', 'deliveries'].map((tab) => `/cases/${id}?tab=${tab}`);
    const details = [`/deliveries/${deliveryId}`, `/events/${eventId}`, `/definitions/${definitionId}`];
    for (const path of ['/', '/cases', ...tabs, '/deliveries', '/events', '/definitions', ...details, '/sign-in', '/nowhere']) {
      await open(path);
      await heading(/./).waitFor();
      await page.waitForLoadState('networkidle');
      expect({ path, ...(await page.evaluate<object>(lookOver)) }).toEqual({ path, tooWide: 0, h1: 1, mains: 1, nameless: [] });
    }
  });
});

/** Runs in the page. Its width beyond the screen, and what a screen reader could not name. */
const lookOver = `(() => {
  const named = (element) =>
    element.getAttribute('aria-label') || element.getAttribute('aria-labelledby') || element.textContent.trim() || [...(element.labels || [])].some((label) => label.textContent.trim());
  return {
    tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    h1: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
    nameless: [...document.querySelectorAll('input, select, textarea, button, a')].filter((element) => !named(element)).map((element) => element.outerHTML.slice(0, 120)),
  };
})()`;
