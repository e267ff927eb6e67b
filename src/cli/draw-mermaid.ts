// A graph as Mermaid text (`stateDiagram-v2`). Called by `casewire graph`. No name of the author reaches the text unescaped: states
// get plain ids, and every letter of a label that Mermaid could take for syntax is written as its number.

import type { Graph, GraphEdge, GraphState } from '../engine/graph-of.ts';
import { causeText, historyText, pluginText, tagsText, wrapText } from './graph-text.ts';

/** A longer guard is cut: the label must not hide the picture. */
const guardWidth = 60;

export function drawMermaid(graph: Graph): string {
  const ids = idsOf(graph.root);
  const id = (name: string): string => ids.get(name) ?? '';
  const lines = [
    'stateDiagram-v2',
    ...indented(insides(graph.root, id)),
    // Outside of all boxes: Mermaid moves a state into the box that first names it.
    ...indented(graph.edges.map((edge) => arrow(edge, id))),
  ];
  return `${lines.join('\n')}\n`;
}

type IdOf = (name: string) => string;

function insides(state: GraphState, id: IdOf): readonly string[] {
  if (state.kind !== 'parallel') {
    const first = state.initial === null ? [] : [`[*] --> ${id(state.initial)}`];
    return [...first, ...state.states.flatMap((child) => drawState(child, id))];
  }
  return state.states.flatMap((region, place) => [...(place === 0 ? [] : ['--']), ...drawState(region, id)]);
}

function drawState(state: GraphState, id: IdOf): readonly string[] {
  const here = id(state.name);
  const name = state.kind === 'history' ? `${historyText(state)} ${state.key}` : state.key;
  const words = [name, ...state.plugins.map(pluginText), tagsText(state)].filter((text) => text !== '').map(escaped);
  const head = `state "${words.join('<br/>')}" as ${here}`;
  if (state.states.length > 0) return [`${head} {`, ...indented(insides(state, id)), '}'];
  return state.kind === 'final' ? [head, `${here} --> [*]`] : [head];
}

function arrow(edge: GraphEdge, id: IdOf): string {
  const guard = edge.guard === null ? '' : ` [${wrapText(edge.guard, guardWidth, 1)[0] ?? ''}]`;
  return `${id(edge.from)} --> ${id(edge.to)} : ${escaped(`${causeText(edge)}${guard}`)}`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

/** Letters, digits and a few harmless signs stay; the rest becomes `#<number>;`. */
function escaped(text: string): string {
  return text.toWellFormed().replaceAll(/[^\p{L}\p{N} _.,()?!=+*/'|&[\]-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}

/** Ids end in `_` where the plain name is taken or could be a word of Mermaid's (those have none). */
function idsOf(root: GraphState): ReadonlyMap<string, string> {
  const ids = new Map<string, string>([['', 'case_']]);
  const taken = new Set(ids.values());
  const add = (state: GraphState): void => {
    const plain = state.name.replaceAll(/[^A-Za-z0-9]+/g, '_');
    let id = /^[A-Za-z]\w*_\w/.test(plain) ? plain : `s_${plain}`;
    while (taken.has(id)) id = `${id}_`;
    taken.add(id);
    ids.set(state.name, id);
    for (const child of state.states) add(child);
  };
  for (const state of root.states) add(state);
  return ids;
}
