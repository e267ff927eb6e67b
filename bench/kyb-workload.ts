// What the engine benches run: a KYB definition of ten states, a case of 20 KB, and a round trip of events that ends where it began.

import type { JsonObject } from '../src/domain/json.ts';

const decidedDocuments = { '==': [{ var: 'documents.0.decision.status' }, 'approved'] };

export const kybDefinition: JsonObject = {
  initial: 'manual_review',
  states: {
    collection_flow: {
      on: {
        COLLECTION_FLOW_FINISHED: { target: 'company_register', guard: { type: 'jmespath', options: { rule: 'entity.data.companyName' } } },
      },
    },
    company_register: { on: { REGISTER_ANSWERED: 'risk_rules', REGISTER_FAILED: 'manual_review' }, after: { 3600000: 'manual_review' } },
    risk_rules: {
      on: {
        RISK_WEIGHED: [
          {
            target: 'auto_approved',
            guard: { type: 'json-logic', options: { rule: { '<': [{ var: 'pluginsOutput.risk.riskScore' }, 10] } } },
          },
          { target: 'auto_rejected', guard: { type: 'jmespath', options: { rule: 'pluginsOutput.risk.riskScore > `90`' } } },
          'manual_review',
        ],
      },
    },
    manual_review: {
      tags: ['manual_review'],
      on: {
        approve: { target: 'approved', guard: { type: 'json-logic', options: { rule: decidedDocuments } } },
        reject: 'rejected',
        revision: 'revision',
        escalate: 'escalated',
      },
    },
    revision: { tags: ['revision'], on: { RESUBMITTED: 'collection_flow' }, after: { 604800000: 'rejected' } },
    escalated: { on: { back: 'manual_review', reject: 'rejected' } },
    approved: { type: 'final', tags: ['approved'] },
    rejected: { type: 'final', tags: ['rejected'] },
    auto_approved: { type: 'final', tags: ['approved'] },
    auto_rejected: { type: 'final', tags: ['rejected'] },
  },
};

/** From `manual_review` back to it: seven events, two of them past guards, two into states with a timer. */
export const kybRound: readonly string[] = [
  'revision',
  'RESUBMITTED',
  'COLLECTION_FLOW_FINISHED',
  'REGISTER_ANSWERED',
  'RISK_WEIGHED',
  'escalate',
  'back',
];

/** About 20 KB as JSON: a company, its owners, its documents, what the register and the rules said. */
export const kybContext = (id: string): JsonObject => ({
  entity: {
    type: 'business',
    id,
    data: { companyName: 'ACME', registrationNumber: '123', country: 'US', address: { street: 'Main Street 1', city: 'Springfield' } },
  },
  documents: Array.from({ length: 32 }, (_, place) => ({
    id: `document-${place}`,
    category: 'proof_of_ownership',
    type: 'certificate',
    version: 1,
    issuer: { country: 'US' },
    properties: { issuedAt: '2026-01-01', number: `number-${place}` },
    pages: [{ metadata: { pageNumber: 1 }, provider: 'http', type: 'jpg', uri: `https://example.com/documents/${place}/page-1.jpg` }],
    decision: { status: 'revision', revisionReason: 'unreadable', rejectionReason: '', comment: '' },
  })),
  owners: Array.from({ length: 40 }, (_, place) => ({
    id: `owner-${place}`,
    firstName: 'Ada',
    lastName: `Owner ${place}`,
    share: 2.5,
    country: 'US',
  })),
  pluginsOutput: {
    register: {
      name: 'ACME',
      status: 'active',
      filings: Array.from({ length: 60 }, (_, place) => ({ year: 1960 + place, kind: 'annual', pages: place })),
    },
    risk: {
      riskScore: 50,
      success: true,
      rulesResults: Array.from({ length: 10 }, (_, place) => ({ id: `rule-${place}`, domain: 'company', score: place })),
    },
  },
});
