// The attempts of a delivery, or the tries of a plugin call, in rows; each opens to what was said on the wire.

import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Attempt, CallWithTries } from '../api.ts';
import { attemptWords } from '../words/attempt-words.ts';
import { inItsOwnWords } from '../words/failure.ts';
import { duration } from '../words/time.ts';
import { HttpAnswer, HttpRequest } from './http-message.tsx';
import { Status } from './status.tsx';
import { When } from './when.tsx';

type Tried = Attempt | CallWithTries['attempts'][number];

/** Where the row of an attempt is found on the page. */
export function attemptRowId({ id }: { readonly id: string }): string {
  return `attempt-${id}`;
}

export function AttemptsTable({ attempts }: { readonly attempts: readonly Tried[] }): ReactElement {
  return (
    <table className="cw-table" aria-label="Attempts">
      <thead>
        <tr>
          {['No.', 'Outcome', 'What happened', 'Took', 'When', 'Answer'].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => (
          <AttemptRow key={attempt.id} attempt={attempt} />
        ))}
      </tbody>
    </table>
  );
}

function AttemptRow({ attempt }: { readonly attempt: Tried }): ReactElement {
  const [open, setOpen] = useState(false);
  const request = 'request' in attempt ? attempt.request : null;
  const { response } = attempt;
  return (
    <>
      <tr id={attemptRowId(attempt)}>
        <td data-label="No.">{attempt.number}</td>
        <td data-label="Outcome">
          <Status word={attempt.outcome} />
        </td>
        <td data-label="What happened">{attemptWords('request' in attempt ? inItsOwnWords(attempt) : attempt)}</td>
        <td data-label="Took">{duration(attempt.durationMs)}</td>
        <td data-label="When">
          <When at={attempt.startedAt} />
        </td>
        <td data-label="Answer">
          {response || request ? (
            <Button variant="default" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Hide' : 'Show'}
            </Button>
          ) : (
            <span className="cw-soft">none came</span>
          )}
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6} className="cw-wide">
            {request && <HttpRequest request={request} />}
            {response && <HttpAnswer response={response} />}
          </td>
        </tr>
      )}
    </>
  );
}
