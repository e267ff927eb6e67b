import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../domain/json.ts';
import { caseDataLines } from './case-data-lines.ts';

describe('caseDataLines', () => {
  it('tells the four kinds of case data', () => {
    const data: JsonObject = {
      entity: { data: { companyName: 'YTO CENTRE', numberOfEmployees: 12, additionalInfo: {} } },
      documents: [{ category: 'proof', decision: { status: 'approved', comment: 'Fine' } }, { category: 'open' }],
      pluginsOutput: {
        businessInformation: { name: 'YTO CENTRE', status: 'active', incorporatedOn: '2011-05-17', numberOfOwners: 4 },
        riskEvaluation: { riskScore: 30, rulesResults: [{ indicator: 'More than three owners', riskLevel: 'medium' }] },
      },
    };
    expect(caseDataLines(data)).toEqual([
      ['collection flow', 'companyName YTO CENTRE, numberOfEmployees 12'],
      ['company register', 'YTO CENTRE is active since 2011-05-17, 4 owners'],
      ['risk rules', 'score 30; More than three owners (medium)'],
      ['reviewer', 'proof approved: “Fine”'],
    ]);
  });

  it('says what is missing, and why the register has nothing', () => {
    const failed = { pluginsOutput: { businessInformation: { status: 'ERROR', error: 'The vendor answered 404.' } } };
    expect(caseDataLines(failed)).toEqual([
      ['collection flow', 'nothing'],
      ['company register', 'no answer: The vendor answered 404.'],
      ['risk rules', 'nothing'],
      ['reviewer', 'nothing'],
    ]);
  });
});
