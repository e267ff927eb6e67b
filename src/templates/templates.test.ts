import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CaseEvent, type CaseState, stateName } from '../domain/case.ts';
import type { Definition } from '../domain/definition.ts';
import { documentId, documentsOf } from '../domain/document.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { checkContext } from '../engine/check-context.ts';
import { checkDefinition } from '../engine/check-definition.ts';
import { step } from '../engine/step.ts';
import { deriveEvents } from '../events/derive-events.ts';

const names = ['kyb-demo', 'case-review', 'document-review'] as const;

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
    told.push([...deriveEvents({ before, after: current, assigneeChanged: false, resolvedByTasks: false })]);
    return stateName(current.state);
  };
  apply({ kind: 'start' });
  return {
    told,
    now: () => current,
    state: () => stateName(current.state),
    send: (name: string) => apply({ kind: 'send', name, payload: {} }),
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
  it.each(names)('%s is named after its file', (name) => {
    expect(template(name)).toMatchObject({ name, definitionType: 'statechart-json', extensions: {}, config: {} });
  });

  it.each(names)('%s has no findings, warnings included', (name) => {
    expect(checkDefinition(template(name))).toEqual([]);
  });
});

describe('the template kyb-demo', () => {
  it('has the id that the published example runs', () => {
    expect(template('kyb-demo').id).toBe('mp0h897g68v');
  });

  it('does not leave the collection without a company name and a document', () => {
    expect(startCase('kyb-demo', company).send('COLLECTION_FLOW_FINISHED')).toBe('collection_flow');
    expect(startCase('kyb-demo', { ...company, documents: [] }).send('COLLECTION_FLOW_FINISHED')).toBe('collection_flow');
    const nameless = { ...twoDocuments, entity: { id: 'c-1', type: 'business', data: {} } };
    expect(startCase('kyb-demo', nameless).send('COLLECTION_FLOW_FINISHED')).toBe('collection_flow');
    expect(startCase('kyb-demo', twoDocuments).send('COLLECTION_FLOW_FINISHED')).toBe('document_review');
  });

  it('comes to manual review when the last document is decided, and approves only if all are approved', () => {
    const subject = startCase('kyb-demo', twoDocuments);
    subject.send('COLLECTION_FLOW_FINISHED');
    expect(subject.decide('a', 'approved')).toBe('document_review');
    expect(subject.decide('b', 'rejected')).toBe('manual_review');
    expect(subject.send('approve')).toBe('manual_review');
    subject.decide('b', 'approved');
    expect(subject.send('approve')).toBe('approved');
    expect(subject.now()).toMatchObject({ status: 'completed', tags: ['approved'] });
  });

  it('goes round the revision loop until nothing is left to revise, and can be rejected', () => {
    const subject = startCase('kyb-demo', twoDocuments);
    subject.send('COLLECTION_FLOW_FINISHED');
    expect(subject.decide('a', 'revision')).toBe('revision');
    expect(subject.send('RESUBMITTED')).toBe('revision');
    expect(subject.decide('a', 'revised')).toBe('revision');
    expect(subject.send('RESUBMITTED')).toBe('document_review');
    subject.decide('a', 'approved');
    expect(subject.decide('b', 'approved')).toBe('manual_review');
    expect(subject.send('revision')).toBe('revision');
    expect(subject.send('RESUBMITTED')).toBe('manual_review');
    expect(subject.send('reject')).toBe('rejected');
    expect(subject.now()).toMatchObject({ status: 'completed', tags: ['rejected'] });
  });
});

describe('the demo story', () => {
  interface Step {
    readonly say: string;
    readonly method: string;
    readonly path: string;
    readonly body: JsonObject;
  }

  it('starts with the published example and ends approved, telling what the demo prints', () => {
    const [run, ...rest] = readJson('kyb-demo-story') as unknown as readonly Step[];
    expect(run).toMatchObject({ method: 'POST', path: '/api/v1/external/workflows/run', body: { workflowId: template('kyb-demo').id } });
    expect(checkContext(template('kyb-demo'), run?.body['context'] as JsonObject)).toEqual([]);
    const subject = startCase('kyb-demo', run?.body['context'] as JsonObject);
    const [document] = documentsOf(subject.now().context);
    for (const { say, path, body } of rest) {
      const before = subject.now();
      if (path === '/api/v1/external/workflows/{id}/event') subject.send(String(body['name']));
      else if (path === '/api/v1/external/workflows/{id}/decision/{documentId}')
        subject.decide(documentId(document ?? {}), `${String(body['decision'])}d`);
      else expect.fail(`no such route in the story: ${path}`);
      expect(subject.now(), say).not.toEqual(before);
    }
    expect(subject.told.at(0)).toEqual(['workflow.started']);
    expect(subject.told.at(1)).toContain('workflow.state.changed');
    expect(subject.told.at(2)).toContain('workflow.context.document.changed');
    expect(subject.told.at(-1)).toEqual(['workflow.state.changed', 'workflow.context.document.completed', 'workflow.completed']);
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
