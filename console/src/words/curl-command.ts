// A request as a curl command that a shell takes as it stands. Pure.

export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null when there is none. */
  readonly body: string | null;
}

/** Everything is quoted, so that nothing in a URL, header or body is taken as a command. */
export function curlCommand({ method, url, headers, body }: ShownRequest): string {
  const lines = [
    `curl --request ${quoted(method)} ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `--header ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data-raw ${quoted(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
