import { describe, expect, it } from 'vitest';
import type { Case } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import { buildEnvelopes, type EnvelopeInput } from './envelope.ts';
import { envelopeSchema } from './envelope-schema.ts';

const at = new Date('2026-03-02T10:05:00.250Z');

function caseRow(rest: Partial<Case> = {}): Case {
  return {
    snapshot: { status: 'active' },
    state: 'review',
    context: {},
    status: 'active',
    tags: ['manual_review'],
    id: 'case-1',
    workspaceId: 'workspace-1',
    definitionId: 'mp0h897g68v',
    definitionName: 'kyb-demo',
    entityId: 'entity-1',
    correlationId: '0a5212e0-ba12422222011b7',
    config: { secretSetting: 'never sent' },
    assigneeId: null,
    assignedAt: null,
    createdAt: new Date('2026-03-02T10:00:00Z'),
    updatedAt: new Date('2026-03-02T10:01:00Z'),
    resolvedAt: null,
    parentCaseId: null,
    version: 3,
    sequence: 4,
    ...rest,
  };
}

function build(rest: Partial<EnvelopeInput> = {}) {
  let made = 0;
  const newId = (when: Date) => `id-${when.getTime()}-${++made}`;
  return buildEnvelopes({
    types: ['workflow.state.changed'],
    case: caseRow(),
    previousState: 'collection',
    assignee: null,
    environment: 'sandbox',
    occurredAt: at,
    newId,
    ...rest,
  });
}

function bodyOf(rest: Partial<EnvelopeInput> = {}): JsonObject {
  return JSON.parse(build(rest)[0]?.body ?? '') as JsonObject;
}

function dataOf(context: JsonObject): unknown {
  return bodyOf({ case: caseRow({ context }) })['data'];
}

describe('buildEnvelopes', () => {
  it('writes the fields of the contract, in its order', () => {
    const body = bodyOf({ case: caseRow({ context: { entity: { type: 'business' } } }) });
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({
        id: `id-${at.getTime()}-1`,
        eventName: 'workflow.state.changed',
        apiVersion: 1,
        timestamp: '2026-03-02T10:05:00.250Z',
        assignedAt: null,
        assignee: null,
        workflowCreatedAt: '2026-03-02T10:00:00.000Z',
        workflowResolvedAt: null,
        workflowDefinitionId: 'mp0h897g68v',
        workflowRuntimeId: 'case-1',
        ballerineEntityId: 'entity-1',
        correlationId: '0a5212e0-ba12422222011b7',
        environment: 'sandbox',
        state: 'review',
        previousState: 'collection',
        workflowStatus: 'active',
        workflowFinalState: null,
        tags: ['manual_review'],
        sequence: 5,
        data: { entity: { type: 'business' } },
      }),
    );
  });

  it('writes exactly the fields that the published schema names', () => {
    expect(Object.keys(bodyOf())).toEqual(Object.keys(envelopeSchema('workflow.state.changed')['properties'] as JsonObject));
  });

  it('gives each event of a change its own id and the next number, over the same data', () => {
    const facts = build({ types: ['workflow.state.changed', 'workflow.completed'], case: caseRow({ context: { note: '"} , \u2028' } }) });
    expect(facts.map(({ id, type, sequence, occurredAt }) => ({ id, type, sequence, occurredAt }))).toEqual([
      { id: `id-${at.getTime()}-1`, type: 'workflow.state.changed', sequence: 5, occurredAt: at },
      { id: `id-${at.getTime()}-2`, type: 'workflow.completed', sequence: 6, occurredAt: at },
    ]);
    for (const { id, type, sequence, body } of facts) {
      expect(JSON.parse(body)).toMatchObject({ id, eventName: type, sequence, data: { note: '"} , \u2028' } });
    }
  });

  it('makes nothing of no events, ids included', () => {
    expect(build({ types: [], newId: () => expect.fail('no id is needed') })).toEqual([]);
  });

  it('leaves out the previous state of a case that had none', () => {
    expect(bodyOf({ types: ['workflow.started'], previousState: null })).not.toHaveProperty('previousState');
  });

  it('names nested and parallel states in one word', () => {
    const body = bodyOf({ case: caseRow({ state: { review: { left: 'open', right: 'done' } } }), previousState: { review: 'idle' } });
    expect(body).toMatchObject({ state: 'review.left.open,review.right.done', previousState: 'review.idle' });
  });

  it('shows the assignee without anything else of the person', () => {
    const person = { id: 'p', firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com', passwordHash: 'x' };
    const body = bodyOf({ assignee: person, case: caseRow({ assigneeId: 'p', assignedAt: new Date('2026-03-02T10:02:00Z') }) });
    expect(body['assignee']).toEqual({ id: 'p', firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com' });
    expect(body['assignedAt']).toBe('2026-03-02T10:02:00.000Z');
  });

  it('names the final state once the case is completed', () => {
    const resolvedAt = new Date('2026-03-02T10:05:00Z');
    const body = bodyOf({ case: caseRow({ state: 'approved', status: 'completed', tags: ['approved'], resolvedAt }) });
    expect(body).toMatchObject({
      workflowStatus: 'completed',
      workflowFinalState: 'approved',
      workflowResolvedAt: '2026-03-02T10:05:00.000Z',
      tags: ['approved'],
    });
  });
});

describe('buildEnvelopes: data', () => {
  it('is the whole context', () => {
    const context = { entity: { id: 'e' }, pluginsOutput: { risk: { riskScore: 7 } }, list: [1, null], flag: false };
    expect(dataOf(context)).toEqual(context);
  });

  it('drops the tokens of the collection flow and nothing else of the metadata', () => {
    const metadata = { token: 't-1', collectionFlowUrl: 'https://x/?token=t-1', webUiSDKUrl: 'https://y', customerName: 'demo' };
    expect(dataOf({ metadata })).toEqual({ metadata: { customerName: 'demo' } });
  });

  it('writes missing reasons of a decision as empty text, and keeps given ones', () => {
    const documents: JsonObject[] = [
      { id: 'a', decision: { status: 'approved', revisionReason: null } },
      { id: 'b', decision: { status: 'rejected', rejectionReason: 'Fake or altered document', comment: 'see page 2', decidedBy: 'p' } },
      { id: 'c' },
      { id: 'd', decision: null },
    ];
    expect(dataOf({ documents })).toEqual({
      documents: [
        { id: 'a', decision: { status: 'approved', revisionReason: '', rejectionReason: '', comment: '' } },
        {
          id: 'b',
          decision: {
            status: 'rejected',
            rejectionReason: 'Fake or altered document',
            comment: 'see page 2',
            decidedBy: 'p',
            revisionReason: '',
          },
        },
        { id: 'c' },
        { id: 'd', decision: null },
      ],
    });
  });

  it('leaves the case itself as it was', () => {
    const context = { metadata: { token: 't' }, documents: [{ decision: { comment: null } }] };
    const copy = structuredClone(context);
    dataOf(context);
    expect(context).toEqual(copy);
  });

  it('passes over metadata and documents of other shapes', () => {
    const context = { metadata: 'none', documents: [null, 'x', { decision: 'approved' }] };
    expect(dataOf(context)).toEqual(context);
  });
});
