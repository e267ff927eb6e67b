// One hostile input, and how it comes to the product's public functions.

import type { CaseEvent } from '../../src/domain/case.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';

export type HostileCase = { readonly name: string } & (
  | { readonly kind: 'schema'; readonly schema: JsonObject; readonly value: Json }
  | { readonly kind: 'jmespath'; readonly expression: string; readonly data: Json }
  | { readonly kind: 'json-logic'; readonly rule: Json; readonly data: Json }
  | { readonly kind: 'transform'; readonly transform: Json; readonly data: Json }
  /** An entry of a plugin whose request is made of the data. */
  | { readonly kind: 'request'; readonly entry: JsonObject; readonly data: JsonObject }
  /** Checked; played too if the check lets it pass. */
  | {
      readonly kind: 'definition';
      readonly definition: JsonObject;
      readonly extensions?: JsonObject;
      readonly config?: JsonObject;
      readonly context?: JsonObject;
      readonly events?: readonly CaseEvent[];
    }
);
