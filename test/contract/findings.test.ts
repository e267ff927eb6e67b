// Every finding of the publish check, once: what is written, where the finding points, and what it advises. The sources are read for
// the places that make findings, so that one without a row here is a failure.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/domain/definition.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { Scope } from '../../src/domain/scope.ts';
import { checkDefinition } from '../../src/engine/check-definition.ts';
import { checkNamed, checkRequests } from '../../src/operations/definitions/check-requests.ts';
import { checkSubscriptions } from '../../src/operations/definitions/check-subscriptions.ts';
import { createDestinationRule } from '../../src/outbound/destination-safety.ts';
import type { Tx } from '../../src/storage/database.ts';

interface Written {
  readonly definition: Json;
  readonly extensions?: JsonObject;
  readonly config?: JsonObject;
  readonly contextSchema?: JsonObject;
}
/** `severity code path`, the fix, and what is written. */
type Row = readonly [string, string, Written];

const done: JsonObject = { type: 'final', tags: ['approved'] };
const chart = { initial: 'a', states: { a: { on: { GO: 'b' } }, b: done } };
/** A definition whose first state is this. */
const state = (a: Json): Written => ({ definition: { initial: 'a', states: { a, b: done } } });
const root = (definition: Json): Written => ({ definition });
const transition = (go: Json): Written => state({ on: { GO: go } });
const guard = (written: JsonObject): Written => transition({ target: 'b', ...written });
const extensions = (written: Json): Written => ({ definition: chart, extensions: written as JsonObject });
const api = (more: JsonObject): Written =>
  extensions({ apiPlugins: [{ name: 'x', url: 'https://example.com', stateNames: ['a'], successAction: 'GO', ...more }] });
const common = (more: JsonObject): Written => extensions({ commonPlugins: [{ name: 'x', stateNames: ['a'], ...more }] });
const risk = (rule: Json): Written => common({ pluginKind: 'riskRules', rulesSource: { source: 'inline', rules: [rule] } });
const condition = (entry: Json): Written => risk({ ruleSet: { operator: 'and', rules: [entry] } });
const transform = (written: Json): Written => api({ request: { transform: written } });
const final = (name: string, more: JsonObject = {}): Written =>
  root({ initial: 'a', states: { a: { on: { GO: name } }, [name]: { type: 'final', ...more } } });
const nested = (levels: number): JsonObject =>
  levels === 0 ? { on: { GO: '#top' } } : { initial: 's', states: { s: nested(levels - 1) } };

const childResults = (written: Json): Written => ({ definition: chart, config: { childCallbackResults: written } });

const x = { type: 'jmespath', rule: 'x' };
const at = '$.definition.states';
const plugin = '$.extensions.apiPlugins[0]';
const commonAt = '$.extensions.commonPlugins[0]';
const ruleAt = `${commonAt}.rulesSource.rules[0]`;
const entryAt = `${ruleAt}.ruleSet.rules[0]`;
const example = '{"type": "jmespath", "options": {"rule": "entity.type == \'business\'"}}';

const rows: readonly Row[] = [
  // The form.
  ['error bad-definition $.definition', 'Write {"initial": "…", "states": {…}}.', root('review')],
  ['warning ignored-context $.definition.context', 'Remove it; describe the context in contextSchema.', root({ ...chart, context: {} })],
  ['error no-states $.definition.states', 'Give it at least one: "states": {"review": {}}.', root({})],
  [`error bad-states ${at}`, 'Write "states": {"review": {…}}.', root({ initial: 'a', states: [] })],
  [`error bad-state ${at}.a`, 'Write {} for a state without transitions.', state('b')],
  [
    `error bad-state-name ${at}["c.d"]`,
    'Use letters, digits, "-" and "_"; a dot separates levels.',
    root({ ...chart, states: { ...chart.states, 'c.d': {} } }),
  ],
  [
    `error too-many-states ${at}`,
    'Move a part into a child workflow.',
    root({ initial: 's0', states: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`s${n}`, { on: { GO: 's0' } }])) }),
  ],
  [`error too-many-transitions ${at}`, 'Move a part into a child workflow.', transition(Array.from({ length: 2_001 }, () => 'b'))],
  [
    `error too-many-regions ${at}`,
    'Move a part into a child workflow.',
    root({ type: 'parallel', states: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`s${n}`, {}])) }),
  ],
  [
    'error too-many-plugins $.extensions',
    'Move a part into a child workflow.',
    extensions({ apiPlugins: Array.from({ length: 201 }, (_, n) => ({ name: `p${n}` })) }),
  ],
  ['error too-many-state-names $.extensions', 'Name fewer states.', api({ stateNames: Array.from({ length: 2_001 }, () => 'a') })],
  [
    'error too-large $.definition',
    'Move a part into a child workflow, and rules into a rule set.',
    state({ meta: { text: 'x'.repeat(300_000) } }),
  ],
  [
    'warning more-findings $',
    'Mend these, and check again.',
    state(Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`odd${n}`, 1]))),
  ],
  [
    `error too-deep ${at}${'.s.states'.repeat(10)}`,
    'Flatten the chart, or move a part into a child workflow.',
    root({ ...nested(11), id: 'top' }),
  ],
  [`error unknown-type ${at}.a.type`, 'Did you mean "parallel"?', state({ type: 'paralel' })],
  [`error bad-type ${at}.a.type`, 'Remove "type" or "states".', state({ type: 'final', states: { c: {} } })],
  ['error missing-initial $.definition.initial', 'Name the first one: "initial": "a".', root({ states: chart.states })],
  ['error unknown-initial $.definition.initial', 'Use one of a, b.', root({ ...chart, initial: 'begin' })],
  [`error bad-tags ${at}.a.tags`, 'Write "tags": ["approved"].', state({ tags: 1 })],
  [`warning unknown-key ${at}.a.onn`, 'Did you mean "on"?', state({ onn: { GO: 'b' } })],
  [
    `warning ignored-transitions ${at}.b`,
    'Remove them, or give the state another type.',
    root({ ...chart, states: { ...chart.states, b: { ...done, on: { GO: 'a' } } } }),
  ],
  // Code.
  [
    `error refused-construct ${at}.a.invoke`,
    'Let a plugin do the work: list the state in its "stateNames" and wait for its callback event.',
    state({ invoke: {} }),
  ],
  [`error refused-construct ${at}.a.entry`, 'Remove it; let a plugin do the work.', state({ entry: '() => 1' })],
  [`warning ignored-action ${at}.a.entry[0]`, 'Remove it; let a plugin do the work.', state({ entry: ['log'] })],
  // Events and times.
  [`error bad-on ${at}.a.on`, 'Write "on": {"APPROVE": "approved"}.', state({ on: ['GO'] })],
  [`error bad-after ${at}.a.after`, 'Write "after": {"60000": "expired"} for a minute.', state({ after: 'soon' })],
  [
    `error bad-delay ${at}.a.after.soon`,
    'Write whole milliseconds, up to ten years: "after": {"60000": …} for a minute.',
    state({ after: { soon: 'b' } }),
  ],
  [
    `error reserved-event ${at}.a.on.UPDATE_CONTEXT`,
    'Remove it: use "always" to react to a changed context.',
    state({ on: { UPDATE_CONTEXT: 'b' } }),
  ],
  [`error reserved-event ${at}.a.on["xstate.init"]`, 'Choose another name for the event.', state({ on: { 'xstate.init': 'b' } })],
  [`error unsupported ${at}.a.on["*"]`, 'Name each event.', state({ on: { '*': 'b' } })],
  // Transitions and guards.
  [`error bad-transition ${at}.a.on.GO`, 'Write "review" or {"target": "review"}.', transition(7)],
  [`error bad-transition ${at}.a.on.GO.target`, 'Write "target": "review".', transition({ target: 7 })],
  [`error unsupported ${at}.a.on.GO.in`, 'Put the transition into the state that it needs.', transition({ target: 'b', in: '#a' })],
  [`warning unknown-key ${at}.a.on.GO.taget`, 'Did you mean "target"?', transition({ taget: 'b', target: 'b' })],
  [`warning never-taken ${at}.a.on.GO[1]`, 'Put the unguarded transition last.', transition(['b', { target: 'b', guard: x }])],
  [
    `error two-guards ${at}.a.on.GO.cond`,
    'Keep one of the two; "cond" is the older spelling of "guard".',
    guard({ guard: x, cond: { ...x, rule: 'y' } }),
  ],
  [`error unknown-guard ${at}.a.on.GO.guard`, `Write the rule itself, such as ${example}.`, guard({ guard: 'isReady' })],
  [`error unknown-guard ${at}.a.on.GO.cond.type`, 'Did you mean "jmespath"?', guard({ cond: { type: 'jmespth', rule: 'x' } })],
  [`error guard-without-rule ${at}.a.on.GO.guard`, `Give it one, such as ${example}.`, guard({ guard: { type: 'jmespath' } })],
  [
    `error guard-syntax ${at}.a.on.GO.guard.options.rule`,
    'Mend the rule at the place named.',
    guard({ guard: { type: 'jmespath', options: { rule: 'a[' } } }),
  ],
  // Ways.
  [`error unknown-target ${at}.a.on.GO.target`, 'Name an existing state.', transition('nowhere')],
  [
    `error clashing-targets ${at}.a.on.GO.target`,
    'Name one target, or one in each region of a parallel state.',
    transition({ target: ['a', 'b'] }),
  ],
  [
    `warning unreachable-state ${at}.lost`,
    'Give some state a transition to it, or remove it.',
    root({ ...chart, states: { ...chart.states, lost: { on: { GO: 'b' } } } }),
  ],
  [`warning dead-end ${at}.a`, 'Give it a transition, or make it "type": "final".', state({})],
  [
    `error always-loop ${at}.a.always`,
    'Guard one of their "always" transitions, or wait for an event.',
    root({ initial: 'a', states: { a: { always: 'b' }, b: { always: 'a' } } }),
  ],
  [
    `warning possible-always-loop ${at}.a.always`,
    'Make sure that the guards exclude each other; a loop is refused after 100 steps.',
    root({ initial: 'a', states: { a: { always: { target: 'b', guard: x } }, b: { always: { target: 'a', guard: x } } } }),
  ],
  [`warning two-outcomes ${at}.end.tags`, 'Keep one of the two tags.', final('end', { tags: ['approved', 'rejected'] })],
  [`warning outcome-by-name ${at}.auto_rejected.tags`, 'Say it: "tags": ["rejected"].', final('auto_rejected')],
  [`warning no-outcome ${at}.end.tags`, 'Add the tag "approved" or "rejected", if it is one.', final('end')],
  // Schema and config.
  [
    'error bad-schema $.contextSchema.type',
    'Write a JSON Schema of draft-07 or 2020-12.',
    { definition: chart, contextSchema: { type: 'nope' } },
  ],
  [
    'error unknown-event $.config.initialEvent',
    'Give the state that waits for it a transition on this event.',
    { definition: chart, config: { initialEvent: 'BEGIN' } },
  ],
  ['error unknown-config-key $.config.subscription', 'Did you mean "subscriptions"?', { definition: chart, config: { subscription: [] } }],
  [
    'error bad-config $.config.workflowLevelResolution',
    'Write true or false, without quotes.',
    { definition: chart, config: { workflowLevelResolution: 'yes' } },
  ],
  ['error bad-config $.config.language', 'Write text in quotes, or leave it out.', { definition: chart, config: { language: 7 } }],
  [`error bad-event ${plugin}.errorAction`, 'Write the name of an event, such as "VENDOR_DONE".', api({ errorAction: 1 })],
  [`warning unknown-key ${plugin}.sucessAction`, 'Did you mean "successAction"?', api({ sucessAction: 'GO' })],
  ['error bad-child-callback $.config.childCallbackResults', 'Write [{"definitionId": "…", …}].', childResults({})],
  [
    'error bad-child-callback $.config.childCallbackResults[0]',
    'Write {"definitionId": "…", "persistenceStates": ["…"]}.',
    childResults(['kyc']),
  ],
  [
    'error bad-child-callback $.config.childCallbackResults[0].definitionId',
    'Write "definitionId": the id or the name of a definition.',
    childResults([{}]),
  ],
  [
    'error bad-child-callback $.config.childCallbackResults[0].persistenceStates',
    'Write "persistenceStates": ["approved"].',
    childResults([{ definitionId: 'kyc', persistenceStates: 'approved' }]),
  ],
  [
    'warning callback-not-accepted $.extensions.apiPlugins[0].errorAction',
    'Let it, or a state around it, take "GO".',
    api({ stateNames: ['b'], successAction: null, errorAction: 'GO' }),
  ],
  // Lists of plugins.
  ['error bad-extensions $.extensions', 'Write {"apiPlugins": […]}.', extensions([])],
  ['error bad-extensions $.extensions.apiPlugins', 'Write "apiPlugins": [{…}].', extensions({ apiPlugins: {} })],
  ['warning unknown-extension $.extensions.apiPlugin', 'Did you mean "apiPlugins"?', extensions({ apiPlugin: [] })],
  ['error bad-plugin $.extensions.apiPlugins[0]', 'Write {"name": "…", "stateNames": ["…"]}.', extensions({ apiPlugins: ['x'] })],
  [`error unnamed-plugin ${plugin}.name`, 'Give it one: "name": "company_register".', api({ name: '' })],
  [`error bad-plugin-name ${plugin}.name`, 'Use letters, digits, "-" and "_".', api({ name: 'constructor' })],
  [`error bad-plugin-name ${plugin}.name`, 'Write "company_register_v2".', api({ name: 'company.register.v2' })],
  [
    'error duplicate-plugin $.extensions.apiPlugins[1].name',
    'Give each plugin a name of its own.',
    extensions({ apiPlugins: [{ name: 'x' }, { name: 'x' }] }),
  ],
  [
    `error unknown-plugin-kind ${commonAt}.pluginKind`,
    'Use "riskRules", "transformer", "iterative", "dispatchEvent", "email".',
    common({}),
  ],
  [`error unknown-plugin-kind ${plugin}.pluginKind`, 'Move it to "commonPlugins".', api({ pluginKind: 'riskRules' })],
  [`error bad-state-names ${plugin}.stateNames`, 'Write "stateNames": ["review"].', api({ stateNames: 'a' })],
  [`warning plugin-never-runs ${plugin}.stateNames`, 'List the states on whose entry it runs.', api({ stateNames: [] })],
  [`error unknown-state-name ${plugin}.stateNames[0]`, 'Name a state by its key or its dotted path.', api({ stateNames: ['nowhere'] })],
  // Requests.
  [`error missing-url ${plugin}.url`, 'Write "url": "https://…".', api({ url: null })],
  [`error unknown-method ${plugin}.method`, 'Use GET, POST, PUT, PATCH, DELETE.', api({ method: 'FETCH' })],
  [`error bad-plugin ${plugin}.request`, 'Write {"transform": {"transformer": "jmespath", "mapping": "@"}}.', api({ request: 'x' })],
  [
    `error bad-schema ${plugin}.request.schema.type`,
    'Write a JSON Schema of draft-07 or 2020-12.',
    api({ request: { schema: { type: 'nope' } } }),
  ],
  [`error bad-header ${plugin}.headers`, 'Write {"authorization": "Bearer {secret.NAME}"}.', api({ headers: [] })],
  [`error bad-header ${plugin}.headers["x-a"]`, 'Remove the header, or mend it.', api({ headers: { 'x-a': 1 } })],
  [
    `error bad-header ${plugin}.headers["x-hmac-signature"]`,
    'Remove the header, or mend it.',
    api({ headers: { 'x-hmac-signature': 'a' } }),
  ],
  [`error bad-header ${plugin}.headers.host`, 'Remove the header, or mend it.', api({ headers: { host: 'a' } })],
  [
    `error bad-secret-name ${plugin}.headers["x-a"]`,
    'Use letters, digits and "_", 128 at most.',
    api({ headers: { 'x-a': '{secret.no-good}' } }),
  ],
  [`error bad-limit ${plugin}.timeoutMs`, 'Write a number from 1000 to 60000, or leave it out.', api({ timeoutMs: 5 })],
  [`error bad-limit ${plugin}.retry`, 'Write {"attempts": 3, "backoffMs": 1000}.', api({ retry: 3 })],
  [`error bad-limit ${plugin}.retry.attempts`, 'Write a number from 0 to 10, or leave it out.', api({ retry: { attempts: 11 } })],
  [`error bad-limit ${plugin}.retry.backoffMs`, 'Write a number from 100 to 60000, or leave it out.', api({ retry: { backoffMs: 1 } })],
  [
    `error bad-destination ${plugin}.persistResponseDestination`,
    'Write a dotted path: "pluginsOutput.register".',
    api({ persistResponseDestination: 'a..b' }),
  ],
  // Transforms.
  [`error bad-transform ${plugin}.request.transform`, 'Write {"transformer": "jmespath", "mapping": "@"}.', transform('@')],
  [
    `error bad-transform ${plugin}.request.transform.mapping`,
    'Write [{"source": "…", "target": "…", "method": "omit"}].',
    transform({ transformer: 'helper', mapping: 'x' }),
  ],
  [
    `error unknown-transformer ${plugin}.request.transform[0].transformer`,
    'Use "jmespath" or "helper".',
    transform([{ transformer: 'xslt' }]),
  ],
  [
    `error jmespath-syntax ${plugin}.request.transform.mapping`,
    'Mend the expression at the place named.',
    transform({ transformer: 'jmespath', mapping: '{a: ' }),
  ],
  [
    `error unknown-helper ${plugin}.request.transform.mapping[0].method`,
    'Did you mean "omit"?',
    transform({ transformer: 'helper', mapping: [{ method: 'omitt' }] }),
  ],
  [
    `error bad-helper ${plugin}.request.transform.mapping[0].target`,
    'Write "target": a dotted path, such as "entity.data.phone".',
    transform({ transformer: 'helper', mapping: [{ method: 'remove' }] }),
  ],
  [
    `error bad-helper ${plugin}.request.transform.mapping[0].value`,
    'Write a regular expression without back-references and look-around.',
    transform({ transformer: 'helper', mapping: [{ method: 'regex', target: 'a', value: '(?=a)' }] }),
  ],
  [
    `error jmespath-syntax ${plugin}.request.transform.mapping[0].options.mapJmespath`,
    'Mend the expression at the place named.',
    transform({
      transformer: 'helper',
      mapping: [{ method: 'mergeArrayEachItemWithValue', target: 'a', options: { mapJmespath: 'a[', mergeWithJmespath: 'b' } }],
    }),
  ],
  // The other kinds.
  [
    `error bad-rules-source ${commonAt}.rulesSource`,
    'Write {"source": "inline", "rules": […]} or {"source": "ruleSet", "id": "…"}.',
    common({ pluginKind: 'riskRules', rulesSource: { source: 'notion' } }),
  ],
  [
    `error unknown-action-plugin ${commonAt}.actionPluginName`,
    'Name one of the other plugins.',
    common({ pluginKind: 'iterative', actionPluginName: 'nobody' }),
  ],
  [
    'error missing-child-definition $.extensions.childWorkflowPlugins[0].definitionId',
    'Write "definitionId": the id or the name of a definition.',
    extensions({ childWorkflowPlugins: [{ name: 'x', stateNames: ['a'] }] }),
  ],
  [`error missing-event ${commonAt}.eventName`, 'Write "eventName": "…".', common({ pluginKind: 'dispatchEvent' })],
  [`error bad-mail ${commonAt}.to`, 'Write "to": "{entity.data.email}", or a list of such texts.', common({ pluginKind: 'email' })],
  [`error bad-mail ${commonAt}.subject`, 'Write "subject": "…".', common({ pluginKind: 'email' })],
  [`error bad-mail ${commonAt}.text`, 'Write "text", "html", or both.', common({ pluginKind: 'email' })],
  // Risk rules.
  [
    `error bad-rule ${commonAt}.rulesSource.rules`,
    'Split them over several plugins.',
    common({ pluginKind: 'riskRules', rulesSource: { source: 'inline', rules: Array.from({ length: 501 }, () => ({})) } }),
  ],
  [`error bad-rule ${ruleAt}`, 'Write {"id": "…", "domain": "…", "indicator": "…", "ruleSet": {…}}.', risk('x')],
  [`error bad-rule ${ruleAt}.baseRiskScore`, 'Write a number, such as 40.', risk({ baseRiskScore: '40', jsonLogic: true })],
  [`error json-logic-syntax ${ruleAt}.jsonLogic`, 'Mend the rule at the place named.', risk({ jsonLogic: { nope: 1 } })],
  [`error bad-rule ${ruleAt}.ruleSet`, 'Write "ruleSet": {"operator": "and", "rules": […]}.', risk({})],
  [`error bad-rule ${ruleAt}.ruleSet.operator`, 'Write "operator": "and".', risk({ ruleSet: { operator: 'xor', rules: [] } })],
  [
    `error bad-rule ${ruleAt}.ruleSet.rules`,
    'Write "rules": [{"key": "…", "operator": "EQUALS", "value": …}].',
    risk({ ruleSet: { operator: 'and', rules: [] } }),
  ],
  [`error bad-rule ${entryAt}`, 'Write {"key": "…", "operator": "EQUALS", "value": …}.', condition('x')],
  [`error bad-rule ${entryAt}.key`, 'Write the dotted path of a value, such as "entity.data.country".', condition({ operator: 'EXISTS' })],
  [`error bad-rule ${entryAt}.operator`, 'Did you mean "EQUALS"?', condition({ key: 'a', operator: 'EQUAL' })],
  [`error bad-rule ${entryAt}.value`, 'Write "value": ….', condition({ key: 'a', operator: 'EQUALS' })],
  [`error bad-rule ${entryAt}.value`, 'Write "value": 10.', condition({ key: 'a', operator: 'GT', value: 'ten' })],
  [
    `error bad-rule ${entryAt}.value`,
    'Write "value": {"min": 1, "max": 10}.',
    condition({ key: 'a', operator: 'BETWEEN', value: [1, 10] }),
  ],
  [`error bad-rule ${entryAt}.value`, 'Write "value": ["…"].', condition({ key: 'a', operator: 'IN', value: 'x' })],
  [`error bad-rule ${entryAt}.value`, 'Write "value": {"years": 1}.', condition({ key: 'a', operator: 'LAST_YEAR', value: 1 })],
  // What needs the workspace.
  [`error unknown-secret ${plugin}.headers["x-a"]`, 'Did you mean "REGISTER_KEY"?', api({ headers: { 'x-a': '{secret.REGISTER_KYE}' } })],
  [
    'error bad-subscription $.config.subscriptions[0].url',
    'Mend it, or take the entry out.',
    { definition: chart, config: { subscriptions: [{ type: 'webhook', url: 'nope', events: ['*'] }] } },
  ],
  [
    'warning unknown-child-definition $.extensions.childWorkflowPlugins[0].definitionId',
    'Publish it before a case needs it, or mend the name.',
    extensions({ childWorkflowPlugins: [{ name: 'x', stateNames: ['a'], definitionId: 'nobody' }] }),
  ],
  [
    `warning unknown-rule-set ${commonAt}.rulesSource.id`,
    'Store it before a case needs it, or mend the id.',
    common({ pluginKind: 'riskRules', rulesSource: { source: 'ruleSet', id: 'nobody' } }),
  ],
  [
    `error destination-not-allowed ${plugin}.url`,
    'Use an https URL on a public address, or have the operator list the target in CASEWIRE_ALLOW_TARGETS.',
    api({ url: 'https://169.254.169.254/latest' }),
  ],
];

/** The workspace has one secret, and neither definitions nor rule sets. */
const tx = { query: async (text: string) => (text.includes('secrets') ? [{ key: 'REGISTER_KEY' }] : []) } as unknown as Tx;

async function findingsOf(written: Written): Promise<readonly Finding[]> {
  const { definition, extensions: plugins = {}, config = {}, contextSchema = null } = written;
  const rule = { destinations: createDestinationRule([]) };
  const requests = await checkRequests(tx, {} as Scope, plugins, rule);
  const named = await checkNamed(tx, {} as Scope, { name: 'written', extensions: plugins });
  return [
    ...checkDefinition({ definition, extensions: plugins, config, contextSchema }),
    ...checkSubscriptions(config, rule),
    ...requests,
    ...named,
  ];
}

function lineOf({ severity, code, path }: Finding): string {
  return `${severity} ${code} ${path}`;
}

describe('the publish check', () => {
  it.each(rows)('finds %s, and says: %s', async (line, fix, written) => {
    const found = await findingsOf(written);
    expect(found.map((finding) => [lineOf(finding), finding.fix])).toContainEqual([line, fix]);
  });

  it('has a row here for every finding that its sources can make', async () => {
    const found = (
      await Promise.all(rows.map(async ([line, , written]) => (await findingsOf(written)).filter((one) => lineOf(one) === line)))
    ).flat();
    const places = sources().flatMap(findingPlaces);
    expect(places.length).toBeGreaterThan(80);
    const untested = places.filter(
      ({ code, message }) => !found.some((one) => (code === null || code === one.code) && message.test(one.message)),
    );
    expect(untested.map(({ place, text }) => `${place} ${text}`)).toEqual([]);
    const codes = new Set(places.map(({ code }) => code));
    expect([...new Set(found.map(({ code }) => code))].filter((code) => !codes.has(code))).toEqual([]);
  });
});

interface Place {
  readonly place: string;
  /** Null where a helper gives it. */
  readonly code: string | null;
  readonly message: RegExp;
  readonly text: string;
}

function sources(): readonly string[] {
  const under = (folder: string, name: RegExp): readonly string[] =>
    readdirSync(folder)
      .filter((file) => name.test(file) && !file.endsWith('.test.ts'))
      .map((file) => join(folder, file));
  return [...under('src/engine', /\.ts$/), ...under('src/operations/definitions', /\.ts$/)];
}

/** The calls of `fault`, `warning` and of the local helper `bad`, each with its message as a pattern: what is filled in may be anything. */
function findingPlaces(file: string): readonly Place[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const places: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first, second] = node.arguments;
      const name = node.expression.text;
      if ((name === 'fault' || name === 'warning') && first !== undefined && ts.isObjectLiteralExpression(first)) {
        const value = (key: string) => first.properties.find((property) => property.name?.getText() === key);
        add(node, textOf(value('code')), value('message'));
      }
      if (name === 'bad') add(node, null, second);
    }
    ts.forEachChild(node, visit);
  };
  const add = (node: ts.Node, code: RegExp | null, message: ts.Node | undefined): void => {
    const pattern = textOf(message);
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    places.push({
      place: `${file}:${line + 1}`,
      code: code?.source.replace(/^\^|\$$/g, '') ?? null,
      message: pattern ?? /^/,
      text: message?.getText() ?? '',
    });
  };
  visit(source);
  return places;
}

/** Of a literal or a template; null for anything else: then the code alone counts. */
function textOf(node: ts.Node | undefined): RegExp | null {
  const value = node !== undefined && ts.isPropertyAssignment(node) ? node.initializer : node;
  if (value === undefined) return null;
  if (ts.isStringLiteral(value) || ts.isNoSubstitutionTemplateLiteral(value)) return new RegExp(`^${escaped(value.text)}$`);
  if (!ts.isTemplateExpression(value)) return null;
  const spans = value.templateSpans.map(({ literal }) => `.*${escaped(literal.text)}`);
  return new RegExp(`^${escaped(value.head.text)}${spans.join('')}$`, 's');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
