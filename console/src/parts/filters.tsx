// The filters above a list. Each writes into the address bar, so that what is seen can be shared; typing waits a moment first.

import { Box, Button, Chip, Group, Input, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactElement, type ReactNode, useEffect, useId, useState } from 'react';

interface FilterBarProps {
  readonly children: ReactNode;
  /** Null while nothing is filtered. */
  readonly onClear: (() => void) | null;
}

/** On a phone the fields open with a button, so that the list comes first. */
export function FilterBar({ children, onClear }: FilterBarProps): ReactElement {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <search className="cw-card cw-filters" data-open={open}>
      <Button variant="default" hiddenFrom="sm" fullWidth aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {open ? 'Hide the filters' : onClear ? 'Filters (some are set)' : 'Filters'}
      </Button>
      <Group gap="md" align="flex-end" className="cw-fields" id={id} mt={{ base: open ? 'md' : 0, sm: 0 }}>
        {children}
        {onClear && (
          <Button variant="subtle" onClick={onClear}>
            Clear filters
          </Button>
        )}
      </Group>
    </search>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly placeholder?: string;
  readonly width?: number;
  /** What the text must look like, and the words for a text that does not; such a text filters nothing. */
  readonly form?: { readonly fits: RegExp; readonly wrong: string };
  readonly onChange: (value: string | undefined) => void;
}

/** An id of ours. */
export const idForm = { fits: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, wrong: 'not a whole id' } as const;

export function TextFilter({ label, value = '', placeholder, width = 200, form, onChange }: TextFilterProps): ReactElement {
  const [typed, setTyped] = useState(value);
  // The address bar changed otherwise: back, a link, cleared.
  useEffect(() => setTyped(value), [value]);
  const wrong = form !== undefined && typed.trim() !== '' && !form.fits.test(typed.trim());
  const tell = useDebouncedCallback((text: string) => onChange(text.trim() || undefined), 350);
  const change = (text: string) => {
    setTyped(text);
    tell(text);
  };
  return (
    <TextInput
      label={label}
      value={typed}
      placeholder={placeholder ?? ''}
      error={wrong && form.wrong}
      w={{ base: '100%', xs: width }}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

interface ChoiceFilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly width?: number;
  readonly onChange: (value: string | undefined) => void;
}

/** One of the choices, or any. A value that is none of them, from a link, is shown as it is. */
export function ChoiceFilter({ label, value, choices, width = 200, onChange }: ChoiceFilterProps): ReactElement {
  const unknown = value !== undefined && !choices.some((choice) => choice.value === value);
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      w={{ base: '100%', xs: width }}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      data={[{ value: '', label: 'Any' }, ...(unknown ? [{ value, label: value }] : []), ...choices]}
    />
  );
}

interface WordsFilterProps<Word extends string> {
  readonly label: string;
  readonly words: readonly Word[];
  readonly chosen: readonly Word[] | undefined;
  readonly onChange: (chosen: readonly Word[] | undefined) => void;
}

/** Any number of words; none chosen means all. */
export function WordsFilter<Word extends string>({ label, words, chosen = [], onChange }: WordsFilterProps<Word>): ReactElement {
  const id = useId();
  const choose = (next: string[]) => onChange(next.length === 0 ? undefined : words.filter((word) => next.includes(word)));
  return (
    <Box w="100%" role="group" aria-labelledby={id}>
      <Input.Label component="div" id={id}>
        {label}
      </Input.Label>
      <Chip.Group multiple value={[...chosen]} onChange={choose}>
        <Group gap={6}>
          {words.map((word) => (
            <Chip key={word} value={word} size="sm" variant="outline">
              {word}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Box>
  );
}

interface TimeFilterProps {
  readonly label: string;
  /** ISO 8601. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A moment in the reader's own time. */
export function TimeFilter({ label, value, onChange }: TimeFilterProps): ReactElement {
  const change = (text: string) => onChange(Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString());
  return (
    <TextInput
      type="datetime-local"
      label={label}
      w={{ base: '100%', xs: 210 }}
      defaultValue={value ? localTime(new Date(value)) : ''}
      key={value ?? 'none'}
      onBlur={(event) => change(event.currentTarget.value)}
    />
  );
}

/** As the browser's own field wants it: `2026-11-24T14:03`, without a zone. */
function localTime(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
