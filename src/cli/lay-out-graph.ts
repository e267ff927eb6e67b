// Where everything on a picture goes: boxes in boxes, and arrows with their bends. elkjs does the work. Called by draw-svg.
// Lengths are pixels, from the picture's upper left corner. Texts are measured by rule of thumb: nobody asks a font.

import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk.bundled.js';
import type { Graph, GraphEdge, GraphState } from '../engine/graph-of.ts';
import { causeText, historyText, pluginText, tagsText, wrapText } from './graph-text.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly state: GraphState;
  readonly place: Place;
  /** The name, then what is called on entry, then the tags. */
  readonly lines: readonly string[];
  readonly isRegion: boolean;
}

export interface Arrow {
  /** Null for the mark of an initial state. */
  readonly edge: GraphEdge | null;
  readonly points: readonly Point[];
  readonly label: { readonly place: Place; readonly lines: readonly string[] } | null;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Outer boxes before those within them. */
  readonly boxes: readonly Box[];
  /** The dots that initial states are entered from. */
  readonly dots: readonly Place[];
  readonly arrows: readonly Arrow[];
}

/** Height of a line of text. */
export const lineHeight = 16;

/** Space between a box's edge and its text. */
export const boxPadding = 10;

const letterWidth = 7.2;
const labelWidth = 36;
const guardLines = 3;
const dotSize = 12;

/** Every box needs them: they are not handed down. */
const spacing: LayoutOptions = {
  'elk.layered.spacing.nodeNodeBetweenLayers': '36',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.spacing.nodeNode': '36',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '6',
  'elk.spacing.nodeSelfLoop': '14',
};

const options: LayoutOptions = {
  ...spacing,
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': '[top=16,left=16,bottom=16,right=16]',
};

/** The state that is written first stands first, and lines are straight: the time it takes grows beyond bearing with the states. */
const careful: LayoutOptions = {
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
};

/** Seconds for 100 states, half a minute for 500. */
const quick: LayoutOptions = {
  'elk.layered.cycleBreaking.strategy': 'GREEDY',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
};

/** Most states that are laid out with care. */
const carefulStates = 20;

export async function layOutGraph(graph: Graph): Promise<Picture> {
  // Loaded when it is needed: it is larger than the rest of the command line.
  const { default: elk } = await import('elkjs/lib/elk.bundled.js');
  const layoutOptions = { ...options, ...(countOf(graph.root) <= carefulStates ? careful : quick) };
  const root = { ...nodeOf(graph.root), layoutOptions, edges: [...initialEdges(graph.root), ...graph.edges.map(edgeOf)] };
  return pictureOf(graph, await new elk.default().layout(root));
}

function countOf(state: GraphState): number {
  return state.states.reduce((sum, child) => sum + 1 + countOf(child), 0);
}

function nodeOf(state: GraphState): ElkNode {
  const lines = linesOf(state);
  const width = Math.max(...lines.map(widthOf), state.kind === 'history' ? 0 : 40) + 2 * boxPadding;
  const height = lines.length * lineHeight + 2 * boxPadding;
  if (state.states.length === 0) return { id: idOf(state.name), width, height };
  return {
    id: idOf(state.name),
    children: [
      ...(state.initial === null ? [] : [{ id: dotOf(state.name), width: dotSize, height: dotSize }]),
      ...state.states.map(nodeOf),
    ],
    layoutOptions: {
      ...spacing,
      'elk.padding': `[top=${height + boxPadding},left=20,bottom=20,right=20]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${width},${height})`,
    },
  };
}

function linesOf(state: GraphState): readonly string[] {
  const name = state.kind === 'history' ? historyText(state) : state.key;
  return [name, ...state.plugins.map(pluginText), tagsText(state)]
    .filter((text) => text !== '')
    .flatMap((text) => wrapText(text, labelWidth, 2));
}

function edgeOf(edge: GraphEdge, place: number): ElkExtendedEdge {
  const lines = labelOf(edge);
  // A label without a text is not laid out.
  const size = { text: lines.join(' '), width: Math.max(...lines.map(widthOf)), height: lines.length * lineHeight };
  return { id: `edge ${place}`, sources: [idOf(edge.from)], targets: [idOf(edge.to)], labels: [size] };
}

function labelOf(edge: GraphEdge): readonly string[] {
  const guard = edge.guard === null ? [] : wrapText(`[${edge.guard}]`, labelWidth, guardLines);
  return [...wrapText(causeText(edge), labelWidth, 2), ...guard];
}

function initialEdges(state: GraphState): ElkExtendedEdge[] {
  const own = state.initial === null ? [] : [{ id: `initial ${state.name}`, sources: [dotOf(state.name)], targets: [idOf(state.initial)] }];
  return [...own, ...state.states.flatMap(initialEdges)];
}

/** Wide letters, as in Chinese, take two places. */
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0) * letterWidth;
}

function idOf(name: string): string {
  return `state ${name}`;
}

function dotOf(name: string): string {
  return `dot ${name}`;
}

function pictureOf(graph: Graph, laid: ElkNode): Picture {
  const nodes = new Map<string, ElkNode>();
  const collect = (node: ElkNode): void => {
    nodes.set(node.id, node);
    for (const child of node.children ?? []) collect(child);
  };
  collect(laid);
  const boxes = (state: GraphState): readonly Box[] =>
    state.states.flatMap((child) => [
      { state: child, place: placeOf(nodes.get(idOf(child.name))), lines: linesOf(child), isRegion: state.kind === 'parallel' },
      ...boxes(child),
    ]);
  const edges = laid.edges ?? [];
  return {
    width: laid.width ?? 0,
    height: laid.height ?? 0,
    boxes: boxes(graph.root),
    dots: [...nodes.values()].filter(({ id }) => id.startsWith('dot ')).map(placeOf),
    arrows: edges.map((laidEdge) => arrowOf(graph, laidEdge)),
  };
}

function arrowOf(graph: Graph, laid: ElkExtendedEdge): Arrow {
  const edge = laid.id.startsWith('edge ') ? (graph.edges[Number(laid.id.slice('edge '.length))] ?? null) : null;
  const points = (laid.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);
  const [label] = laid.labels ?? [];
  return { edge, points, label: edge === null ? null : { place: placeOf(label), lines: labelOf(edge) } };
}

function placeOf(shape: { x?: number; y?: number; width?: number; height?: number } | undefined): Place {
  return { x: shape?.x ?? 0, y: shape?.y ?? 0, width: shape?.width ?? 0, height: shape?.height ?? 0 };
}
