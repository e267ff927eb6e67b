// What a webhook's `data` tells about a case of kyb-onboarding, in four lines for the screen: what the applicant filled in, what the
// third party said, what the risk rules gave, what the reviewer decided. Called by the demo for its last webhook.

import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';

/** Pairs of a title and one sentence; a kind that the data do not hold says so. */
export function caseDataLines(data: JsonObject): readonly (readonly [string, string])[] {
  return [
    ['collection flow', collected(objectAt(data, 'entity', 'data'))],
    ['company register', registered(objectAt(data, 'pluginsOutput', 'businessInformation'))],
    ['risk rules', weighed(objectAt(data, 'pluginsOutput', 'riskEvaluation'))],
    ['reviewer', decided(data['documents'])],
  ];
}

const nothing = 'nothing';

function collected(data: JsonObject | null): string {
  const told = Object.entries(data ?? {}).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return told.map(([key, value]) => `${key} ${value}`).join(', ') || nothing;
}

function registered(company: JsonObject | null): string {
  if (!company) return nothing;
  if (company['status'] === 'ERROR') return `no answer: ${company['error']}`;
  return `${company['name']} is ${company['status']} since ${company['incorporatedOn']}, ${company['numberOfOwners']} owners`;
}

function weighed(result: JsonObject | null): string {
  if (!result) return nothing;
  const passed = Array.isArray(result['rulesResults']) ? result['rulesResults'].filter(isJsonObject) : [];
  const reasons = passed.map((rule) => `${rule['indicator']} (${rule['riskLevel']})`);
  return [`score ${result['riskScore']}`, ...reasons].join('; ');
}

function decided(documents: Json | undefined): string {
  const lines = (Array.isArray(documents) ? documents.filter(isJsonObject) : []).flatMap((document) => {
    const { decision } = document;
    if (!isJsonObject(decision) || !decision['status']) return [];
    return [`${document['category']} ${decision['status']}${decision['comment'] ? `: “${decision['comment']}”` : ''}`];
  });
  return lines.join('; ') || nothing;
}

function objectAt(data: JsonObject, ...path: readonly string[]): JsonObject | null {
  const found = path.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? value[key] : undefined), data);
  return isJsonObject(found) ? found : null;
}
