// One imagined case, as its envelopes would show it. Used by the catalogue only; nothing here is real data.

import type { CaseEventType } from '../domain/event.ts';
import type { JsonObject } from '../domain/json.ts';

/** An envelope of this type as a receiver would get it. */
export function envelopeSample(eventName: CaseEventType): JsonObject {
  const moment = momentOf(eventName);
  return {
    id: '019cade0-6f00-7000-8000-000000000001',
    eventName,
    apiVersion: 1,
    timestamp: moment.at,
    assignedAt: moment.assignee && '2026-03-02T10:01:00.000Z',
    assignee: moment.assignee,
    workflowCreatedAt: started.at,
    workflowResolvedAt: moment.finalState && moment.at,
    workflowDefinitionId: 'mp0h897g68v',
    workflowRuntimeId: '019cade0-6f00-7000-8000-000000000002',
    ballerineEntityId: '019cade0-6f00-7000-8000-000000000003',
    correlationId: '0a5212e0-ba12422222011b7',
    environment: 'sandbox',
    state: moment.state,
    ...(moment.previousState === null ? {} : { previousState: moment.previousState }),
    workflowStatus: moment.finalState === null ? 'active' : 'completed',
    workflowFinalState: moment.finalState,
    tags: [moment.state],
    sequence: moment.sequence,
    data: {
      entity: { id: '0a5212e0-ba12422222011b7', type: 'business', data: { companyName: 'YTO CENTRE', businessType: 'SMB' } },
      documents: [moment.decision === null ? document : { ...document, decision: moment.decision }],
    },
  };
}

interface Moment {
  readonly at: string;
  readonly state: string;
  readonly previousState: string | null;
  readonly finalState: string | null;
  readonly sequence: number;
  readonly assignee: JsonObject | null;
  readonly decision: JsonObject | null;
}

const document: JsonObject = {
  id: '9fe6060a-53ae-4a71-b57e-336a24a16cc3',
  category: 'proof_of_ownership',
  type: 'property_rate',
  version: 1,
  issuer: { country: 'US' },
  pages: [{ provider: 'http', type: 'jpg', uri: 'https://files.example.com/property-rate.jpg', metadata: { pageNumber: 1 } }],
  properties: {},
};

const started: Moment = {
  at: '2026-03-02T10:00:00.000Z',
  state: 'collection_flow',
  previousState: null,
  finalState: null,
  sequence: 1,
  assignee: null,
  decision: null,
};

const underReview: Moment = {
  at: '2026-03-02T10:05:00.000Z',
  state: 'manual_review',
  previousState: 'document_review',
  finalState: null,
  sequence: 5,
  assignee: { id: 'reviewer-7', firstName: 'Ada', lastName: 'Okafor', email: 'ada@example.com' },
  decision: { status: 'approved', revisionReason: '', rejectionReason: '', comment: '' },
};

const approved: Moment = {
  ...underReview,
  at: '2026-03-02T10:15:00.000Z',
  state: 'approved',
  previousState: 'manual_review',
  finalState: 'approved',
  sequence: 10,
};

function momentOf(eventName: CaseEventType): Moment {
  switch (eventName) {
    case 'workflow.started':
      return started;
    case 'workflow.completed':
    case 'workflow.context.document.completed':
      return approved;
    case 'workflow.state.changed':
    case 'workflow.context.changed':
    case 'workflow.context.document.changed':
    case 'workflow.context.document.updated':
    case 'workflow.assignee.changed':
      return underReview;
  }
}
