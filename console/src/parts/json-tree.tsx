// JSON as a tree that opens and closes. What is closed is not drawn, so that a large context costs nothing until it is looked at.

import { type ReactElement, type ReactNode, useState } from 'react';
import { isObject } from '../words/json-value.ts';

interface JsonTreeProps {
  readonly value: unknown;
  /** How many levels stand open at first; default 2. */
  readonly open?: number;
}

export function JsonTree({ value, open = 2 }: JsonTreeProps): ReactElement {
  return (
    <div className="cw-json">
      <Node label={null} value={value} open={open} />
    </div>
  );
}

interface NodeProps {
  readonly label: string | null;
  readonly value: unknown;
  readonly open: number;
}

function Node({ label, value, open }: NodeProps): ReactElement {
  const name = label === null ? null : <span className="cw-json-key">{label}: </span>;
  const members = membersOf(value);
  if (members === null || members.length === 0) {
    return (
      <div className="cw-json-leaf">
        {name}
        <Leaf value={value} />
      </div>
    );
  }
  return <Branch name={name} members={members} list={Array.isArray(value)} open={open} />;
}

interface BranchProps {
  readonly name: ReactNode;
  readonly members: readonly (readonly [string, unknown])[];
  readonly list: boolean;
  readonly open: number;
}

/** Long lists show their first members until asked for more. */
const firstMembers = 100;

function Branch({ name, members, list, open }: BranchProps): ReactElement {
  const [isOpen, setOpen] = useState(open > 0);
  const [all, setAll] = useState(false);
  const shown = all ? members : members.slice(0, firstMembers);
  const size = `${members.length} ${list ? 'element' : 'member'}${members.length === 1 ? '' : 's'}`;
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {name}
        <span className="cw-soft">{list ? `[ ${size} ]` : `{ ${size} }`}</span>
      </summary>
      {isOpen && (
        <div className="cw-json-inner">
          {shown.map(([key, value]) => (
            <Node key={key} label={key} value={value} open={open - 1} />
          ))}
          {shown.length < members.length && (
            <button type="button" onClick={() => setAll(true)}>
              Show all {members.length}
            </button>
          )}
        </div>
      )}
    </details>
  );
}

function Leaf({ value }: { readonly value: unknown }): ReactElement {
  if (typeof value === 'string') return <span className="cw-json-text">“{value}”</span>;
  const words = Array.isArray(value) ? '[ ]' : isObject(value) ? '{ }' : String(value);
  return <span className="cw-json-other">{words}</span>;
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (Array.isArray(value)) return value.map((element, index) => [String(index), element] as const);
  return isObject(value) ? Object.entries(value) : null;
}
