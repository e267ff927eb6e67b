// How commands name a workspace and what may be done in it: `keys create` and `console-link` ask alike.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type AccessScope, accessScopes } from '../domain/scope.ts';

/** Adds `--customer`, `--environment` (sandbox unless said) and `--scopes` (admin unless said). */
export function addWorkspaceOptions(command: Command): Command {
  return command
    .requiredOption('--customer <name>', 'whose workspace')
    .addOption(environmentOption().default('sandbox'))
    .option('--scopes <list>', `comma-separated: ${accessScopes.join(', ')}`, readScopes, ['admin']);
}

export function environmentOption(): Option {
  return new Option('--environment <environment>', 'which of the customer’s workspaces').choices(['sandbox', 'production']);
}

/** Throws what commander shows to the person who wrote the list. */
function readScopes(text: string): readonly AccessScope[] {
  return text.split(',').map((word) => {
    const scope = accessScopes.find((known) => known === word.trim());
    if (scope === undefined) throw new InvalidArgumentError(`"${word.trim()}" is not a scope; there are ${accessScopes.join(', ')}.`);
    return scope;
  });
}
