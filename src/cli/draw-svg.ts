// A picture as SVG: plain shapes and text, no script, no link, nothing fetched. Called by `casewire graph`. Every text of the author is
// escaped. Colours follow the reader's light or dark setting.

import type { Graph } from '../engine/graph-of.ts';
import { causeText } from './graph-text.ts';
import { type Arrow, type Box, boxPadding, layOutGraph, lineHeight, type Picture, type Place, type Point } from './lay-out-graph.ts';

/** Radius of the corners of boxes and arrows. */
const radius = 8;

const style = `
  .back { fill: #ffffff } .box { fill: #f6f8fa; stroke: #57606a } .group { fill: none; stroke: #8c959f } .region { stroke-dasharray: 6 4 }
  .inner { fill: none; stroke: #57606a } .line { fill: none; stroke: #57606a } .head, .dot { fill: #57606a } .label { fill: #ffffff; fill-opacity: 0.85 }
  text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2328 } .name { font-weight: 600 } .minor { fill: #59636e }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117 } .box { fill: #161b22; stroke: #8d96a0 } .group { stroke: #656c76 } .inner, .line { stroke: #8d96a0 } .head, .dot { fill: #8d96a0 }
    .label { fill: #0d1117 } text { fill: #e6edf3 } .minor { fill: #9198a1 }
  }`;

/** `title` names the picture for those who do not see it. */
export async function drawSvg(graph: Graph, title: string): Promise<string> {
  const picture = await layOutGraph(graph);
  const [width, height] = [Math.ceil(picture.width), Math.ceil(picture.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(described(graph))}</desc>`,
    `<style>${style}</style>`,
    `<rect class="back" width="${width}" height="${height}"/>`,
    ...drawn(picture),
    '</svg>\n',
  ].join('\n');
}

function drawn({ boxes, dots, arrows }: Picture): readonly string[] {
  return [
    ...boxes.map(drawBox),
    ...dots.map(({ x, y, width }) => `<circle class="dot" cx="${n(x + width / 2)}" cy="${n(y + width / 2)}" r="${n(width / 2)}"/>`),
    ...arrows.map(drawLine),
    ...arrows.flatMap(drawLabel),
  ];
}

/** The whole chart in words. */
function described({ edges }: Graph): string {
  const named = (name: string): string => name || 'any state';
  return edges.map((edge) => `${named(edge.from)} to ${named(edge.to)} on ${causeText(edge)}.`).join(' ');
}

function drawBox({ state, place, lines, isRegion }: Box): string {
  const group = state.states.length > 0;
  const [x, y, width, height] = [place.x, place.y, place.width, place.height];
  const round = state.kind === 'history' ? Math.min(width, height) / 2 : radius;
  const rect = (css: string, by: number): string =>
    `<rect class="${css}" x="${n(x + by)}" y="${n(y + by)}" width="${n(width - 2 * by)}" height="${n(height - 2 * by)}" rx="${n(round - by)}"/>`;
  const css = `${group ? 'group' : 'box'}${isRegion ? ' region' : ''}`;
  const text = lines.map((line, row) => {
    const at = `x="${n(x + (group ? boxPadding : width / 2))}" y="${n(baseline(y + boxPadding, row))}"`;
    return `<text class="${row === 0 ? 'name' : 'minor'}" ${at}${group ? '' : ' text-anchor="middle"'}>${escaped(line)}</text>`;
  });
  const final = state.kind === 'final' ? [rect('inner', 3)] : [];
  return ['<g>', `<title>${escaped(state.name)}</title>`, rect(css, 0), ...final, ...text, '</g>'].join('');
}

function drawLine({ points, edge }: Arrow): string {
  const title = edge === null ? '' : `<title>${escaped(titleOf(edge))}</title>`;
  return `<g>${title}<path class="line" d="${pathOf(points)}"/>${headOf(points)}</g>`;
}

function titleOf(edge: NonNullable<Arrow['edge']>): string {
  return `${edge.from} → ${edge.to}: ${causeText(edge)}${edge.guard === null ? '' : ` [${edge.guard}]`}`;
}

function drawLabel({ label, edge }: Arrow): readonly string[] {
  if (label === null || edge === null) return [];
  const { place, lines } = label;
  const text = lines.map(
    (line, row) =>
      `<text${row === 0 ? '' : ' class="minor"'} x="${n(place.x + place.width / 2)}" y="${n(baseline(place.y, row))}" text-anchor="middle">${escaped(line)}</text>`,
  );
  return [`<g><title>${escaped(titleOf(edge))}</title>${behind(place)}${text.join('')}</g>`];
}

/** A label stays readable where a line runs behind it. */
function behind({ x, y, width, height }: Place): string {
  return `<rect class="label" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"/>`;
}

function baseline(top: number, row: number): number {
  return top + row * lineHeight + 12;
}

/** A line through the points, its corners rounded. */
function pathOf(points: readonly Point[]): string {
  return points
    .map((point, place) => {
      const [before, after] = [points[place - 1], points[place + 1]];
      if (before === undefined) return `M${n(point.x)} ${n(point.y)}`;
      if (after === undefined) return `L${n(point.x)} ${n(point.y)}`;
      const [into, out] = [towards(point, before), towards(point, after)];
      return `L${n(into.x)} ${n(into.y)}Q${n(point.x)} ${n(point.y)} ${n(out.x)} ${n(out.y)}`;
    })
    .join('');
}

/** A corner's radius away from the point, or half the way when that is shorter. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(radius, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function headOf(points: readonly Point[]): string {
  const [before, tip] = points.slice(-2);
  if (before === undefined || tip === undefined) return '';
  const degrees = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
  return `<path class="head" d="M0 0L-9 -4L-9 4Z" transform="translate(${n(tip.x)} ${n(tip.y)}) rotate(${n(degrees)})"/>`;
}

/** A number with one digit after the point. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Text as XML may hold it: markup as entities, control characters (which XML has no way to write) as `�`. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
