// The documents that are made from the tables in the code: what `npm run generate` writes and the contract tests compare.

import { flagOf, type Setting, settingNames, settings } from '../src/config/settings.ts';
import { errorCatalogue } from '../src/domain/errors.ts';
import { eventCatalog } from '../src/events/catalog.ts';

export interface GeneratedPage {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

export function generatedPages(): readonly GeneratedPage[] {
  return [
    { path: 'docs/settings.md', text: settingsPage() },
    { path: 'docs/errors.md', text: errorsPage() },
    { path: 'docs/events.md', text: eventsPage() },
  ];
}

function settingsPage(): string {
  const rows = settingNames.map((name) => {
    const setting: Setting<unknown> = settings[name];
    const fallback = setting.default ? `\`${setting.default}\`` : 'unset';
    return row([
      `\`${setting.env}\``,
      `\`${flagOf(name)}\``,
      `\`${name}\``,
      setting.type.label,
      fallback,
      `${setting.doc}${setting.secret ? ' **Secret**.' : ''}`,
    ]);
  });
  return page('Settings', 'src/config/settings.ts', [
    'A setting is taken from the first of these that has it: the flag, the environment variable, the file that `<VARIABLE>_FILE` names',
    '(for mounted secrets), `casewire.yaml` in the working directory, the default. All faults are reported at once, and a `CASEWIRE_…`',
    'variable or a key in `casewire.yaml` that is not in this table is one of them. Secrets are printed as "set" or "not set", never more.',
    '',
    ...table(['environment', 'flag', '`casewire.yaml`', 'takes', 'default', 'meaning']),
    ...rows,
  ]);
}

function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(([code, entry]) => row([`\`${code}\``, String(entry.status), entry.title, entry.todo]));
  return page('Errors', 'src/domain/errors.ts', [
    'Every error of the API is `application/problem+json` with `type`, `title`, `status`, `detail`, `code` and `requestId`, and `errors`',
    '(a list of `path` and `message`) where several places are at fault. `code` is stable: it is never renamed and never reused.',
    '',
    ...table(['code', 'status', 'title', 'what to do']),
    ...rows,
  ]);
}

function eventsPage(): string {
  const rows = eventCatalog.map((entry) => row([`\`${entry.type}\``, entry.description]));
  const samples = eventCatalog.flatMap((entry) => [
    '',
    `## \`${entry.type}\``,
    '',
    '```json',
    JSON.stringify(entry.sample, null, 2),
    '```',
  ]);
  return page('Events', 'src/events/catalog.ts', [
    'A subscription names events exactly, by prefix (`workflow.context.*`), or all with `*`. `GET /api/v1/event-types` answers this list with',
    'a JSON Schema for each. Below the table: each event as a receiver would get it.',
    '',
    ...table(['event', 'when']),
    ...rows,
    ...samples,
  ]);
}

function page(title: string, source: string, lines: readonly string[]): string {
  return `${[`<!-- Generated from ${source} by \`npm run generate\`. Edits here are lost. -->`, '', `# ${title}`, '', ...lines].join('\n')}\n`;
}

function table(heads: readonly string[]): readonly string[] {
  return [row(heads), `|${heads.map(() => '---').join('|')}|`];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
