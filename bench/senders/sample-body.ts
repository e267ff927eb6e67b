// The webhook that every sender of the benches sends: 2 KB of a case's facts.

const bytes = 2_048;

const facts = {
  eventName: 'workflow.state.changed',
  apiVersion: 1,
  timestamp: '2026-11-02T10:00:00.000Z',
  assignedAt: null,
  assignee: null,
  workflowCreatedAt: '2026-11-02T09:58:12.345Z',
  workflowResolvedAt: null,
  workflowDefinitionId: 'kyb-onboarding',
  environment: 'sandbox',
  state: 'manual_review',
  previousState: 'risk_rules',
  workflowStatus: 'active',
  workflowFinalState: null,
  tags: ['manual_review'],
};

const words = 'ultimate beneficial owner certificate of incorporation registered address director shareholder passport utility bill'.split(
  ' ',
);

/** Context to fill a case with, so that its webhooks have about 2 KB. The same for all: `salt` makes it another. */
export function sampleContext(salt: number, length: number): string {
  let text = '';
  for (let at = salt; text.length < length; at += 1)
    text += `${words[(at * 7 + (at >> 2)) % words.length]}-${(at * 2_654_435_761) % 65_521} `;
  return text.slice(0, length);
}

const head = JSON.stringify(facts).slice(1, -1);

/** The text of one webhook: 2 KB, the event's id in it. */
export function sampleBody(id: string): string {
  const start = `{"id":"${id}",${head},"data":{"notes":"`;
  return `${start}${notes.slice(0, bytes - start.length - 3 - (36 - id.length))}"}}`;
}

const notes = sampleContext(1, bytes);
