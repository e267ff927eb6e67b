// The seed page's own request, to the letter (trailing comma and all), and a statechart that is small enough to read.

export const pageRun = `{
"context": {
"documents": [
{
"properties": {},
"pages": [
{
"metadata": {
"pageNumber": 1
},
"provider": "http",
"type": "jpg",
"uri": "https://upload.wikimedia.org/wikipedia/commons/s.jpg"
}
],
"category": "proof_of_ownership",
"type": "property_rate",
"version": 1,
"issuer": {
"country": "US"
}
},
],
"entity": {
"data": {
"companyName": "YTO CENTRE",
"additionalInfo": {
},
"businessType": "SMB"
},
"id": "0a5212e0-ba12422222011b7",
"type": "business"
}
},
"config": {
"subscriptions": [
{
"type": "webhook",
"url": "https://webhook.site/b58610f1-93fc-4922-96c6-87d259f245b8",
"events": [
"workflow.completed"
]
}
]
},
"workflowId": "mp0h897g68v"
}`;

/** draft → review → approved | rejected; `approve` is guarded by the score. */
export const review = {
  initial: 'draft',
  states: {
    draft: { on: { SUBMIT: 'review' } },
    review: {
      on: {
        approve: { target: 'approved', cond: { type: 'json-logic', options: { rule: { '>=': [{ var: 'score' }, 10] } } } },
        reject: 'rejected',
      },
    },
    approved: { type: 'final', tags: ['approved'] },
    rejected: { type: 'final', tags: ['rejected'] },
  },
} as const;

let entities = 0;

/** A run request for a fresh entity. */
export function runOf(workflowId: string, more: Record<string, unknown> = {}, config?: Record<string, unknown>): Record<string, unknown> {
  entities += 1;
  const entity = { type: 'business', id: `entity-${entities}`, data: { companyName: 'ACME' } };
  return { workflowId, context: { entity, documents: [], ...more }, ...(config ? { config } : {}) };
}
