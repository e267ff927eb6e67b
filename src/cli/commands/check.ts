// `casewire check`: the publish check of a definition, all findings at once, without a server.

import { Command } from 'commander';
import { checkDefinition } from '../../engine/check-definition.ts';
import { memberFindings, neitherForm, readDefinitionFile, showFindings } from '../definition-file.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { Finish, Terminal } from '../terminal.ts';

export function checkCommand(terminal: Terminal, finish: Finish): Command {
  return new Command('check')
    .description('check a definition as publishing would, and print all findings')
    .argument('<definition.json>', 'the body of POST /api/v1/workflow-definition, or a bare statechart; - reads standard input')
    .addHelpText(
      'after',
      '\nWhether its secrets, children and rule sets exist, its URLs may be called and its subscriptions are sound is found when it is published: no workspace is known here.',
    )
    .action((path: string) => finish(checkFile(terminal, path)));
}

/** Exit code 1 when there are errors; warnings alone pass. */
export function checkFile(terminal: Terminal, path: string): ExitCode {
  const file = readJsonFile(path);
  const input = file.kind === 'read' ? readDefinitionFile(file.value) : null;
  if (file.kind === 'unreadable' || input === null) {
    terminal.complain(file.kind === 'read' ? `${path} ${neitherForm}` : file.problem);
    return exitCodes.usage;
  }
  const findings = [...memberFindings(file.value), ...checkDefinition(input)];
  showFindings(terminal, findings);
  return findings.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.done;
}
