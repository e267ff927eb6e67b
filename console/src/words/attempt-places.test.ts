import { describe, expect, it } from 'vitest';
import { attemptPlaces } from './attempt-places.ts';

const from = new Date('2026-11-24T14:00:00.000Z');
const after = (seconds: number) => new Date(from.getTime() + seconds * 1000);

describe('the places of attempts', () => {
  it('keep their order, the first near the beginning and the last at the end', () => {
    const { places } = attemptPlaces(from, [0.05, 5, 35, 155, 755, 86_400].map(after));
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(places[0]).toBeLessThan(0.02);
    expect(places.at(-1)).toBe(1);
  });

  it('leave seconds visible beside hours', () => {
    const { places } = attemptPlaces(from, [5, 35, 36_000].map(after));
    expect((places[1] ?? 0) - (places[0] ?? 0)).toBeGreaterThan(0.1);
  });

  it('stay on the axis when a clock went back, and when there is one attempt only', () => {
    expect(attemptPlaces(from, [after(-3)]).places).toEqual([0]);
    expect(attemptPlaces(from, [after(0.02)]).places[0]).toBeLessThan(0.1);
  });

  it('have ticks that do not stand on each other', () => {
    const { ticks } = attemptPlaces(from, [after(172_800)]);
    const gaps = ticks.slice(1).map((tick, index) => tick.place - (ticks[index]?.place ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.13);
    expect(ticks[0]?.label).toBe('planned');
    expect(ticks.map((tick) => tick.label)).toContain('+10 min');
  });
});
