import { describe, expect, it } from 'vitest';
import { curlCommand } from './curl-command.ts';

describe('the curl command', () => {
  it('carries method, URL, headers and body', () => {
    const text = curlCommand({
      method: 'POST',
      url: 'https://a.example/x?y=1&z=2',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(text).toBe(
      `curl --request 'POST' 'https://a.example/x?y=1&z=2' \\\n  --header 'content-type: application/json' \\\n  --data-raw '{"a":1}'`,
    );
  });

  it('lets no quote in a body end the quoting', () => {
    const text = curlCommand({ method: 'POST', url: 'https://a.example', headers: {}, body: `it's $(reboot) \`reboot\`` });
    expect(text).toContain(`'it'\\''s $(reboot) \`reboot\`'`);
  });

  it('sends nothing when there is no body', () => {
    expect(curlCommand({ method: 'GET', url: 'https://a.example', headers: {}, body: null })).toBe(
      `curl --request 'GET' 'https://a.example'`,
    );
  });
});
