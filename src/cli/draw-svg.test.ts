import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../domain/json.ts';
import { type Graph, type GraphState, graphOf } from '../engine/graph-of.ts';
import { drawSvg } from './draw-svg.ts';
import { causeText, wrapText } from './graph-text.ts';
import { layOutGraph, type Place } from './lay-out-graph.ts';

const folder = new URL('../templates/', import.meta.url);

/** Every JSON file of the folder that holds a definition. */
const templates = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as JsonObject] as const)
  .filter(([, content]) => 'definition' in content);

function graphFrom(definition: unknown, extensions: unknown = {}): Graph {
  const graph = graphOf({ definition: definition as JsonObject, extensions: extensions as JsonObject });
  if (graph === null) throw new Error('no graph');
  return graph;
}

function allStates(state: GraphState): readonly GraphState[] {
  return state.states.flatMap((child) => [child, ...allStates(child)]);
}

/** The texts of a document that is well-formed: tags that close each other, and no bare sign. Throws at the first fault. */
function textsOf(xml: string): readonly string[] {
  const open: string[] = [];
  const texts: string[] = [];
  for (const [piece, tag] of xml.matchAll(/<(\/?[a-z]+(?: [\w:-]+="[^"<&]*")*\/?)>|[^<]+|</g)) {
    if (tag === undefined) {
      if (piece === '<' || piece.includes('>') || /&(?!(amp|lt|gt|quot);)/.test(piece)) throw new Error(`bare sign in ${piece}`);
      texts.push(piece.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
    } else if (tag.startsWith('/')) {
      if (open.pop() !== tag.slice(1)) throw new Error(`${tag} closes another element`);
    } else if (!tag.endsWith('/')) open.push(tag.split(' ')[0] ?? '');
  }
  if (open.length > 0) throw new Error(`${open.join(', ')} not closed`);
  return texts;
}

function overlap(one: Place, other: Place): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}

describe('drawSvg', () => {
  it.each(templates)('shows every state and every transition of %s', async (_, { definition, extensions }) => {
    const graph = graphFrom(definition, extensions);
    const texts = textsOf(await drawSvg(graph, 'A title'));
    for (const state of allStates(graph.root)) expect(texts, state.name).toContain(state.key);
    for (const edge of graph.edges) {
      const guard = edge.guard === null ? '' : ` [${edge.guard}]`;
      expect(texts).toContain(`${edge.from} → ${edge.to}: ${causeText(edge)}${guard}`);
    }
    expect(texts).toContain('A title');
  });

  it.each(templates)('lets no label lie on another or on a state: %s', async (_, { definition, extensions }) => {
    const { boxes, arrows } = await layOutGraph(graphFrom(definition, extensions));
    const labels = arrows.flatMap(({ label }) => (label === null ? [] : [label.place]));
    const leaves = boxes.filter(({ state }) => state.states.length === 0).map(({ place }) => place);
    const places = [...labels, ...leaves];
    const clashes = labels.flatMap((label, index) => places.filter((other, at) => at > index && overlap(label, other)));
    expect(clashes).toEqual([]);
    expect(labels.every(({ width, height }) => width > 0 && height > 0)).toBe(true);
  });

  it('escapes hostile names, and holds nothing that runs or is fetched', async () => {
    const hostile = '</text><script>alert("1")</script>&amp;\u0007';
    const svg = await drawSvg(
      graphFrom({ initial: hostile, states: { [hostile]: { tags: [hostile], on: { [hostile]: 'end' } }, end: {} } }),
      hostile,
    );
    expect(textsOf(svg)).toContain('</text><script>alert("1")</script>&amp;\ufffd');
    expect(svg).not.toContain('\u0007');
    expect(svg).not.toMatch(/<script|href|url\(|<image|<foreignObject|\son\w+=/i);
  });

  it('puts states within their state, marks regions, first and final states', async () => {
    const graph = graphFrom({
      initial: 'p',
      states: {
        p: { type: 'parallel', states: { a: { initial: 'x', states: { x: { on: { OUT: '#end' } } } }, b: {} } },
        end: { id: 'end', type: 'final' },
      },
    });
    const { boxes, dots } = await layOutGraph(graph);
    const place = (name: string): Place => boxes.find(({ state }) => state.name === name)!.place;
    const [outer, inner] = [place('p.a'), place('p.a.x')];
    expect(
      inner.x >= outer.x &&
        inner.y >= outer.y &&
        inner.x + inner.width <= outer.x + outer.width &&
        inner.y + inner.height <= outer.y + outer.height,
    ).toBe(true);
    expect(boxes.filter(({ isRegion }) => isRegion).map(({ state }) => state.name)).toEqual(['p.a', 'p.b']);
    expect(dots).toHaveLength(2);
    expect((await drawSvg(graph, '')).match(/class="inner"/g)).toHaveLength(1);
  });

  it('lays out a chart of 60 states, with no label lost', async () => {
    const states = Object.fromEntries(
      Array.from({ length: 60 }, (_, place) => [`s${place}`, { on: { NEXT: `s${(place + 1) % 60}`, JUMP: `s${(place * 7) % 60}` } }]),
    );
    const { arrows } = await layOutGraph(graphFrom({ initial: 's0', states }));
    expect(arrows.filter(({ label, points }) => label !== null && points.length >= 2)).toHaveLength(120);
  }, 60_000);
});

describe('wrapText', () => {
  it('breaks at spaces, and a long word before a dot or a bracket', () => {
    expect(wrapText('one two three', 7, 3)).toEqual(['one two', 'three']);
    expect(wrapText('first.second.third', 10, 3)).toEqual(['first', '.second', '.third']);
    expect(wrapText('x'.repeat(12), 5, 3)).toEqual(['xxxxx', 'xxxxx', 'xx']);
  });

  it('cuts what is too long, and says so', () => {
    expect(wrapText('one two three four', 5, 2)).toEqual(['one', 'two…']);
  });
});
