// What was said on the wire: first line, headers, body; always as text, whatever a receiver put into it.

import { Group, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { CopyButton } from './copy-button.tsx';
import { TextBlock } from './text-block.tsx';

interface HttpTextProps {
  /** Which side speaks: `Request`, `Answer`. */
  readonly title: string;
  /** `POST https://…`, `500`. */
  readonly firstLine: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Null when there is none. */
  readonly body: string | null;
}

export function HttpText({ title, firstLine, headers, body }: HttpTextProps): ReactElement {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  return (
    <Stack gap={6} py={4}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <TextBlock label={`${title}: first line and headers`} text={[firstLine, ...lines].join('\n')} />
      {body === null || body === '' ? (
        <Text size="sm" c="dimmed">
          No body.
        </Text>
      ) : (
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <TextBlock label={`${title}: body`} text={body} />
          <CopyButton text={body} what="the body" />
        </Group>
      )}
    </Stack>
  );
}

/** As the log of plugin calls keeps a request: secrets stand as `{secret.NAME}`. */
export function HttpRequest({ request }: { readonly request: Readonly<Record<string, unknown>> }): ReactElement {
  const { method, url, headers, body, ...rest } = request;
  if (typeof url !== 'string') return <HttpText title="Request" firstLine="" headers={{}} body={JSON.stringify(request, null, 2)} />;
  const shown =
    typeof body === 'string' || body === undefined || body === null
      ? ((body as string | null | undefined) ?? null)
      : JSON.stringify(body, null, 2);
  const more = Object.keys(rest).length > 0 ? JSON.stringify(rest, null, 2) : null;
  return (
    <HttpText
      title="Request"
      firstLine={`${String(method ?? 'GET')} ${url}`}
      headers={typeof headers === 'object' && headers !== null ? (headers as Record<string, unknown>) : {}}
      body={shown ?? more}
    />
  );
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Null when its time of keeping is over. */
  readonly body: string | null;
}

export function HttpAnswer({ response }: { readonly response: Answered }): ReactElement {
  return (
    <HttpText title="Answer" firstLine={`HTTP ${response.status}`} headers={response.headers} body={response.body ?? '(kept no longer)'} />
  );
}
