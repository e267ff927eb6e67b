// `casewire graph`: draws a definition's statechart, as Mermaid text or as SVG, without a server.

import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { checkDefinition } from '../../engine/check-definition.ts';
import { type Graph, graphOf } from '../../engine/graph-of.ts';
import { neitherForm, readDefinitionFile, showFindings } from '../definition-file.ts';
import { drawMermaid } from '../draw-mermaid.ts';
import { drawSvg } from '../draw-svg.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { Finish, Terminal } from '../terminal.ts';

export interface GraphOptions {
  readonly format: 'mermaid' | 'svg';
  /** Where the picture goes; standard output without it. */
  readonly out?: string;
}

export function graphCommand(terminal: Terminal, finish: Finish): Command {
  return new Command('graph')
    .description('draw the statechart of a definition')
    .argument('<definition.json>', 'as for check; - reads standard input')
    .addOption(new Option('--format <format>', 'what to write').choices(['mermaid', 'svg']).default('mermaid'))
    .option('--out <file>', 'write to a file instead of standard output')
    .action(async (path: string, options: GraphOptions) => finish(await graphFile(terminal, path, options)));
}

/** Exit code 1, and no picture, when the definition has errors. */
export async function graphFile(terminal: Terminal, path: string, { format, out }: GraphOptions): Promise<ExitCode> {
  const file = readJsonFile(path);
  const input = file.kind === 'read' ? readDefinitionFile(file.value) : null;
  if (input === null) {
    terminal.complain(file.kind === 'read' ? `${path} ${neitherForm}` : file.problem);
    return exitCodes.usage;
  }
  const findings = checkDefinition(input);
  const graph = graphOf(input);
  if (graph === null || findings.some(({ severity }) => severity === 'error')) {
    showFindings(terminal, findings);
    return exitCodes.failed;
  }
  return write(terminal, await draw(graph, format, input.name), out);
}

function draw(graph: Graph, format: GraphOptions['format'], name: string): string | Promise<string> {
  switch (format) {
    case 'mermaid':
      return drawMermaid(graph);
    case 'svg':
      return drawSvg(graph, name);
  }
}

function write(terminal: Terminal, picture: string, out: string | undefined): ExitCode {
  if (out === undefined) {
    terminal.say(picture.trimEnd());
    return exitCodes.done;
  }
  try {
    writeFileSync(out, picture);
    return exitCodes.done;
  } catch (error) {
    terminal.complain(`${out}: cannot be written (${error instanceof Error && 'code' in error ? error.code : error})`);
    return exitCodes.usage;
  }
}
