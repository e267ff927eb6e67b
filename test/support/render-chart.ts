// Renders our Helm templates as far as they use Go's template language: values, `if`, `with`, `range` over a map, and the pipes `quote`,
// `default`, `toYaml`, `nindent`. What it does not know it refuses, so that the chart stays this simple. It is no Helm.

import { stringify } from 'yaml';

type Data = Readonly<Record<string, unknown>>;

/** Either text, or what stands between double braces. */
interface Token {
  readonly text?: string;
  readonly action?: string;
}

interface Frame {
  readonly dot: unknown;
  readonly variables: Data;
}

/** Throws on anything that it does not know, and on a value that is not there. */
export function renderTemplate(text: string, root: Data): string {
  const tokens = text.split(/(\{\{-?.*?-?\}\})/s).map((part, index): Token => (index % 2 === 0 ? { text: part } : { action: part }));
  const trimmed = tokens.map((token, index): Token => {
    if (token.text === undefined) return token;
    const before = tokens[index - 1]?.action?.endsWith('-}}') ? token.text.trimStart() : token.text;
    return { text: tokens[index + 1]?.action?.startsWith('{{-') ? before.trimEnd() : before };
  });
  let at = 0;

  const block = (frame: Frame, shown: boolean): string => {
    let out = '';
    for (; at < trimmed.length; at += 1) {
      const token = trimmed[at];
      if (token?.action === undefined) {
        if (shown) out += token?.text ?? '';
        continue;
      }
      const action = token.action.replaceAll(/^\{\{-?\s*|\s*-?\}\}$/g, '');
      if (action === 'end') return out;
      at += 1;
      const open = /^(if|with|range \$(\w+), \$(\w+) :=) (.*)$/.exec(action);
      if (open === null) {
        at -= 1;
        if (shown) out += String(evaluate(action, root, frame));
        continue;
      }
      const [, word = '', key = '', value = '', expression = ''] = open;
      const subject = evaluate(expression, root, frame);
      if (word.startsWith('range')) {
        const start = at;
        const entries = Object.entries(subject as Data);
        if (entries.length === 0) block(frame, false);
        for (const entry of entries) {
          at = start;
          out += block({ ...frame, variables: { ...frame.variables, [key]: entry[0], [value]: entry[1] } }, shown);
        }
      } else {
        const full = subject !== '' && subject !== false && !(typeof subject === 'object' && Object.keys(subject as object).length === 0);
        out += block(word === 'with' ? { ...frame, dot: subject } : frame, shown && full);
      }
    }
    return out;
  };
  return block({ dot: root, variables: {} }, true);
}

function evaluate(expression: string, root: Data, frame: Frame): unknown {
  const [first = '', ...pipes] = expression.split('|').map((part) => part.trim());
  const start = /^toYaml (\S+)$/.exec(first);
  return [...(start ? ['toYaml'] : []), ...pipes].reduce<unknown>(
    (value, pipe) => {
      const [name, argument = ''] = pipe.split(' ');
      if (name === 'quote') return JSON.stringify(String(value));
      if (name === 'toYaml') return stringify(value).trimEnd();
      if (name === 'default') return value === '' ? look(argument, root, frame) : value;
      if (name === 'nindent') return `\n${String(value).replaceAll(/^/gm, ' '.repeat(Number(argument)))}`;
      throw new Error(`the chart uses ${name}, which the test cannot render`);
    },
    look(start?.[1] ?? first, root, frame),
  );
}

function look(path: string, root: Data, { dot, variables }: Frame): unknown {
  if (path === '.') return dot;
  const variable = /^\$(\w+)$/.exec(path)?.[1];
  const value = variable
    ? variables[variable]
    : path
        .replace(/^\./, '')
        .split('.')
        .reduce<unknown>((at, name) => (at as Data | undefined)?.[name], root);
  if (value === undefined) throw new Error(`the chart reads ${path}, which has no value`);
  return value;
}
