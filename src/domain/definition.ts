// A workflow definition: one immutable version. Versions of one definition share its name.

import type { Json, JsonObject } from './json.ts';

/** A statechart in XState JSON form, as the author wrote it (v4 spellings included). */
export type StatechartJson = JsonObject;

export interface Definition {
  /** Opaque; each version has its own. Callers may choose it; else a UUID. */
  readonly id: string;
  readonly name: string;
  /** 1, 2, 3 … per name. */
  readonly version: number;
  readonly displayName: string;
  readonly definitionType: 'statechart-json';
  readonly definition: StatechartJson;
  /** `apiPlugins`, `commonPlugins`, `childWorkflowPlugins`. */
  readonly extensions: JsonObject;
  readonly config: JsonObject;
  /** JSON Schema of the case context (bare, or `{type: "json-schema", schema}`); null accepts any. */
  readonly contextSchema: JsonObject | null;
  readonly documentsSchema: readonly Json[] | null;
  /** SHA-256 of definition and extensions, hex: key of the machine cache. */
  readonly contentHash: string;
  readonly createdAt: Date;
}

/** What an author writes; the rest of a version is made at publish. */
export interface DefinitionInput {
  readonly id?: string;
  readonly name: string;
  readonly displayName?: string;
  readonly definitionType?: 'statechart-json';
  readonly definition: JsonObject;
  readonly extensions?: JsonObject;
  readonly config?: JsonObject;
  readonly contextSchema?: JsonObject | null;
  readonly documentsSchema?: readonly Json[] | null;
}

/** One thing that the publish check has to say. `error` refuses the definition; `warning` is kept with it. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case: `unknown-target`, `unreachable-state` … */
  readonly code: string;
  /** JSON path from the request body's root: `$.definition.states.review.on.APPROVE`. */
  readonly path: string;
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}
