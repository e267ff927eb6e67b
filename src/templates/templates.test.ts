import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CaseEvent, type CaseState, stateName } from '../domain/case.ts';
import type { Definition } from '../domain/definition.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { checkContext } from '../engine/check-context.ts';
import { checkDefinition } from '../engine/check-definition.ts';
import { step } from '../engine/step.ts';
import { deriveEvents } from '../events/derive-events.ts';
import { readTemplates } from '../read-package.ts';

const names = ['case-review', 'document-review', 'kyb-onboarding', 'kyb-with-owners', 'kyc-owner', 'merchant-monitoring'] as const;

function readJson(name: string): Json {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')) as Json;
}

function template(name: (typeof names)[number]): Definition {
  const content = readJson(name) as unknown as Definition;
  return { ...content, version: 1, documentsSchema: null, contentHash: `test:${name}`, createdAt: new Date(0) };
}

/** A case of one template that remembers what it told. */
function startCase(name: (typeof names)[number], context: JsonObject) {
  const definition = template(name);
  let current: CaseState = { snapshot: null, state: '', context, status: 'active', tags: [] };
  const told: string[][] = [];
  const apply = (event: CaseEvent) => {
    const before = event.kind === 'start' ? null : current;
    const outcome = step(definition, current, event);
    if (outcome.kind === 'refused') throw new Error(outcome.refusal.detail);
    current = outcome.after;
    told.push([...deriveEvents({ before, after: current, assigneeChanged: false, tagsChanged: false, resolvedByTasks: false })]);
    return stateName(current.state);
  };
  apply({ kind: 'start' });
  return {
    told,
    now: () => current,
    state: () => stateName(current.state),
    send: (name: string) => apply({ kind: 'send', name, payload: {} }),
    answer: (destination: string, value: Json, event: string) => apply({ kind: 'answer', destination, value, event, payload: {} }),
    decide: (documentId: string, status: string | null) => apply({ kind: 'decide-document', documentId, decision: { status } }),
  };
}

const company = { entity: { id: 'c-1', type: 'business', data: { companyName: 'YTO CENTRE' } } };
const twoDocuments = {
  ...company,
  documents: [
    { id: 'a', category: 'x', type: 'y' },
    { id: 'b', category: 'x', type: 'z' },
  ],
};

describe('templates', () => {
  it('are all that the package brings', () => {
    expect(readTemplates().map(({ name }) => name)).toEqual([...names]);
  });

  it.each(names)('%s is named after its file, and says what it does', (name) => {
    const { id, displayName, definition } = template(name);
    expect(template(name)).toMatchObject({ name, definitionType: 'statechart-json' });
    expect(id).toBe(name === 'kyb-onboarding' ? 'mp0h897g68v' : name);
    expect(displayName).toMatch(/: /);
    expect(definition['description']).toMatch(/\.$/);
  });

  it.each(names)('%s has no findings, warnings included', (name) => {
    expect(checkDefinition(template(name))).toEqual([]);
  });

  it.each(names)('%s has a sample request that names it and fits its schema', (name) => {
    const { workflowId, context } = readJson(`samples/${name}`) as JsonObject;
    expect(workflowId).toBe(name);
    expect(checkContext(template(name), context as JsonObject)).toEqual([]);
    expect(checkContext(template(name), {})).not.toEqual([]);
  });
});

describe('the template kyb-onboarding', () => {
  const weighed = (riskScore: Json) => {
    const subject = startCase('kyb-onboarding', twoDocuments);
    subject.send('COLLECTION_FLOW_FINISHED');
    subject.answer('pluginsOutput.businessInformation', { status: 'active' }, 'REGISTER_ANSWERED');
    subject.answer('pluginsOutput.riskEvaluation', { riskScore }, 'RISK_WEIGHED');
    return subject;
  };

  it('does not leave the collection without a company name and a document', () => {
    expect(startCase('kyb-onboarding', company).send('COLLECTION_FLOW_FINISHED')).toBe('collection_flow');
    expect(startCase('kyb-onboarding', { ...company, documents: [] }).send('COLLECTION_FLOW_FINISHED')).toBe('collection_flow');
    const nameless = { ...twoDocuments, entity: { id: 'c-1', type: 'business', data: {} } };
    expect(startCase('kyb-onboarding', nameless).send('COLLECTION_FLOW_FINISHED')).toBe('collection_flow');
    expect(startCase('kyb-onboarding', twoDocuments).send('COLLECTION_FLOW_FINISHED')).toBe('company_register');
  });

  it.each([
    [0, 'auto_approved'],
    [19, 'auto_approved'],
    [20, 'manual_review'],
    [79, 'manual_review'],
    [80, 'auto_rejected'],
    [150, 'auto_rejected'],
  ])('takes a risk score of %i to %s', (score, state) => {
    expect(weighed(score).state()).toBe(state);
  });

  it('lets people decide when the register or the rules fail', () => {
    const subject = startCase('kyb-onboarding', twoDocuments);
    subject.send('COLLECTION_FLOW_FINISHED');
    expect(subject.send('REGISTER_FAILED')).toBe('manual_review');
    expect(subject.send('ASK_REGISTER_AGAIN')).toBe('company_register');
    subject.send('REGISTER_ANSWERED');
    expect(subject.send('RISK_FAILED')).toBe('manual_review');
  });

  it('approves by hand only when all documents are approved', () => {
    const subject = weighed(50);
    subject.decide('a', 'approved');
    expect(subject.send('approve')).toBe('manual_review');
    subject.decide('b', 'approved');
    expect(subject.send('approve')).toBe('approved');
    expect(subject.now()).toMatchObject({ status: 'completed', tags: ['approved'] });
  });

  it('goes round the revision loop until nothing is left to revise, and can be rejected', () => {
    const subject = weighed(50);
    expect(subject.decide('a', 'revision')).toBe('revision');
    expect(subject.send('RESUBMITTED')).toBe('revision');
    expect(subject.decide('a', 'revised')).toBe('revision');
    expect(subject.send('RESUBMITTED')).toBe('manual_review');
    expect(subject.send('revision')).toBe('revision');
    expect(subject.send('RESUBMITTED')).toBe('manual_review');
    expect(subject.send('reject')).toBe('rejected');
    expect(subject.now()).toMatchObject({ status: 'completed', tags: ['rejected'] });
  });
});

describe('the template case-review', () => {
  it('is decided by one reviewer, revisions included', () => {
    const subject = startCase('case-review', company);
    expect(subject.send('revision')).toBe('revision');
    expect(subject.send('RESUBMITTED')).toBe('manual_review');
    expect(subject.send('approve')).toBe('approved');
    expect(subject.now().tags).toEqual(['approved']);
    expect(startCase('case-review', company).send('reject')).toBe('rejected');
  });
});

describe('the template document-review', () => {
  it('approves when all documents are approved, with no further word', () => {
    const subject = startCase('document-review', twoDocuments);
    expect(subject.state()).toBe('document_review');
    expect(subject.decide('a', 'approved')).toBe('document_review');
    expect(subject.decide('b', 'approved')).toBe('approved');
    expect(subject.told.at(-1)).toContain('workflow.context.document.completed');
  });

  it('rejects when all are decided and one is rejected, not before', () => {
    const subject = startCase('document-review', twoDocuments);
    expect(subject.decide('a', 'rejected')).toBe('document_review');
    expect(subject.decide('b', 'approved')).toBe('rejected');
  });

  it('waits in revision until the document came back', () => {
    const subject = startCase('document-review', twoDocuments);
    expect(subject.decide('b', 'revision')).toBe('revision');
    subject.decide('b', 'revised');
    expect(subject.send('RESUBMITTED')).toBe('document_review');
    subject.decide('a', 'approved');
    expect(subject.decide('b', 'approved')).toBe('approved');
  });

  it('does not approve a case without documents', () => {
    expect(startCase('document-review', { ...company, documents: [] }).state()).toBe('document_review');
  });
});
