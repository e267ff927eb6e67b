// Reads all conformance cases, and refuses a file that is not of the form: an unknown member would be an expectation that nobody checks.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../src/domain/json.ts';
import type { ConformanceCase, Workflow } from './conformance-case.ts';
import { vendorAddress } from './vendor.ts';

/** A case whose workflows are resolved, and the file that it stands in. */
export interface ReadCase extends ConformanceCase {
  readonly file: string;
}

/** One sentence of the contract that cases prove. */
export interface Sentence {
  readonly id: string;
  readonly says: string;
}

interface CaseFile {
  readonly topic: string;
  /** Workflows that several cases of the file share, by name. */
  readonly workflows?: Readonly<Record<string, Workflow>>;
  readonly cases: readonly WrittenCase[];
}

type WrittenCase = Omit<ConformanceCase, 'workflow' | 'others'> & {
  readonly workflow: Workflow | string;
  readonly others?: Readonly<Record<string, Workflow | string>>;
};

const here = import.meta.dirname;

function readJson(...path: readonly string[]): unknown {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** The sentences in the order of the contract. */
export function readSentences(): readonly Sentence[] {
  return readJson(here, 'sentences.json') as readonly Sentence[];
}

/** All cases, file by file in the order of their names. Throws on the first file that is not of the form, with every fault in it. */
export function readCases(): readonly ReadCase[] {
  const fitsSchema = caseFileCheck();
  const folder = join(here, 'cases');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((file) => readCaseFile(file, readJson(folder, file), fitsSchema));
}

/** The faults of a file's content; none if it is of the form. */
export function caseFileCheck(): (content: unknown) => readonly string[] {
  const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
    readJson(here, 'case-schema.json') as JsonObject,
  );
  return (content) => {
    if (validate(content)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  };
}

export function readCaseFile(file: string, content: unknown, check: (content: unknown) => readonly string[]): readonly ReadCase[] {
  const faults = check(content);
  if (faults.length > 0) throw new Error(`${file} is not of the form:\n${faults.join('\n')}`);
  const { workflows = {}, cases } = content as CaseFile;
  const resolve = (written: Workflow | string): Workflow => {
    const workflow = typeof written === 'string' ? workflows[written] : written;
    if (workflow === undefined) throw new Error(`${file} names the workflow "${JSON.stringify(written)}", which it does not hold`);
    return 'template' in workflow ? readTemplate(workflow.template) : workflow;
  };
  return cases.map(({ others = {}, ...one }) => ({
    ...one,
    file,
    workflow: resolve(one.workflow),
    others: Object.fromEntries(Object.entries(others).map(([name, written]) => [name, resolve(written)])),
  }));
}

/** The parts that a case needs, pointed at the scripted vendor in place of the example that nobody answers. */
function readTemplate(name: string): Workflow {
  const text = readFileSync(join(here, '../../src/templates', `${name}.json`), 'utf8');
  const pointed = text.replaceAll(/https:\/\/[a-z]+\.example\.com/g, vendorAddress);
  const { definition, extensions, config, contextSchema } = JSON.parse(pointed) as Record<string, JsonObject>;
  return {
    definition: definition ?? {},
    ...(extensions ? { extensions } : {}),
    ...(config ? { config } : {}),
    ...(contextSchema ? { contextSchema } : {}),
  };
}
