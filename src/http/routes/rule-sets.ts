// Risk rules that a workspace keeps by name, for the plugins whose `rulesSource` names them.

import { Type } from 'typebox';
import type { Json } from '../../domain/json.ts';
import { deleteRuleSet } from '../../operations/rule-sets/delete-rule-set.ts';
import { getRuleSet } from '../../operations/rule-sets/get-rule-set.ts';
import { putRuleSet } from '../../operations/rule-sets/put-rule-set.ts';
import { type Route, route } from '../route.ts';
import { AnyObject, ById, Exact, Time } from '../schemas.ts';

const path = '/api/v1/rule-sets/:id';
const shared = { path, access: 'definitions:write', tag: 'Definitions', opaqueId: true } as const;
const Named = Exact({ id: Type.String({ minLength: 1, maxLength: 128, description: 'Of your own choice' }) });
const answer = Type.Object({ id: Type.String(), rules: Type.Array(AnyObject), createdAt: Time, updatedAt: Time });

export const ruleSetRoutes: readonly Route[] = [
  route({
    ...shared,
    method: 'GET',
    operationId: 'getRuleSet',
    summary: 'The rules of a rule set',
    params: ById,
    answer,
    handle: ({ scope, params }, deps) => getRuleSet(scope, params.id, deps),
  }),
  route({
    ...shared,
    method: 'PUT',
    operationId: 'putRuleSet',
    summary: 'Make a rule set, or replace its rules; calls use the new rules from now on',
    params: Named,
    body: Exact({ rules: Type.Array(AnyObject, { description: 'As in `rulesSource.rules` of a riskRules plugin' }) }),
    answer,
    handle: ({ scope, params, body }, deps) => putRuleSet(scope, { id: params.id, rules: body.rules as readonly Json[] }, deps),
  }),
  route({
    ...shared,
    method: 'DELETE',
    operationId: 'deleteRuleSet',
    summary: 'Remove a rule set',
    params: ById,
    answer: Type.Object({ id: Type.String() }),
    handle: ({ scope, params }, deps) => deleteRuleSet(scope, params.id, deps),
  }),
];
