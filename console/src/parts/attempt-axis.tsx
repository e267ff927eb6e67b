// The attempts of a delivery as dots on an axis of time, and the next one as a ring. A dot leads to its row in the table below.

import type { ReactElement } from 'react';
import type { Attempt, DeliveryWithAttempts } from '../api.ts';
import { attemptPlaces } from '../words/attempt-places.ts';
import { attemptWords } from '../words/attempt-words.ts';
import { duration, exactTime } from '../words/time.ts';
import { attemptRowId } from './attempts-table.tsx';
import { toneOf } from './status.tsx';

export function AttemptAxis({ delivery }: { readonly delivery: DeliveryWithAttempts }): ReactElement {
  const { attempts, nextAttemptAt, createdAt } = delivery;
  const from = new Date(createdAt);
  const moments = [...attempts.map((attempt) => attempt.startedAt), ...(nextAttemptAt ? [nextAttemptAt] : [])].map((at) => new Date(at));
  const { places, ticks } = attemptPlaces(from, moments);
  const next = nextAttemptAt ? places.at(-1) : undefined;
  return (
    <figure className="cw-axis" aria-label="Attempts on an axis of time, from when it was planned">
      <div className="cw-axis-line" />
      {ticks.map(({ place, label }) => (
        <span
          key={label}
          className="cw-axis-tick"
          data-edge={place === 0 ? 'start' : place > 0.93 ? 'end' : 'none'}
          style={{ left: percent(place) }}
        >
          {label}
        </span>
      ))}
      {attempts.map((attempt, index) => (
        <AttemptDot key={attempt.id} attempt={attempt} place={places[index] ?? 0} />
      ))}
      {next !== undefined && nextAttemptAt && (
        <span
          className="cw-axis-dot cw-axis-next"
          data-tone="waiting"
          style={{ left: percent(next) }}
          role="img"
          aria-label={`Next attempt: ${exactTime(new Date(nextAttemptAt))}`}
          title={`Next attempt: ${exactTime(new Date(nextAttemptAt))}`}
        />
      )}
    </figure>
  );
}

function AttemptDot({ attempt, place }: { readonly attempt: Attempt; readonly place: number }): ReactElement {
  const { number, startedAt, durationMs, outcome } = attempt;
  const words = `Attempt ${number}: ${attemptWords(attempt)}, ${exactTime(new Date(startedAt))}, after ${duration(durationMs)}`;
  const show = () => {
    const row = document.getElementById(attemptRowId(attempt));
    row?.scrollIntoView({ block: 'nearest' });
    row?.querySelector('button')?.focus();
  };
  return (
    <button
      type="button"
      className="cw-axis-dot"
      data-tone={toneOf(outcome)}
      style={{ left: percent(place) }}
      aria-label={words}
      title={words}
      onClick={show}
    />
  );
}

function percent(place: number): string {
  return `${(place * 100).toFixed(2)}%`;
}
