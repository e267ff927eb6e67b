import { describe, expect, it } from 'vitest';

import { isUuid } from '../domain/ids.ts';
import { receiverId } from './receiver.ts';

const workspace = '01912d68-0000-7000-8000-000000000001';

describe('receiverId', () => {
  it('is the same for every query and fragment, and however the host is spelt', () => {
    const id = receiverId(workspace, 'https://hooks.acme.com/in');
    for (const url of ['https://hooks.acme.com/in?a=1', 'https://hooks.acme.com/in#x', 'https://HOOKS.acme.com:443/in?b#c']) {
      expect(receiverId(workspace, url)).toBe(id);
    }
  });

  it('differs by workspace, scheme, host, port and path', () => {
    const urls = [
      'https://a.com/in',
      'http://a.com/in',
      'https://b.com/in',
      'https://a.com:444/in',
      'https://a.com/out',
      'https://a.com/in/',
    ];
    const ids = [...urls.map((url) => receiverId(workspace, url)), receiverId('01912d68-0000-7000-8000-000000000002', 'https://a.com/in')];
    expect(new Set(ids).size).toBe(7);
  });

  it('tells brokers apart by scheme, host, port and virtual host', () => {
    const urls = ['nats://a', 'nats+tls://a', 'nats://b', 'nats://a:4223', 'amqp://a', 'amqp://a/sales'];
    expect(new Set(urls.map((url) => receiverId(workspace, url))).size).toBe(urls.length);
    expect(receiverId(workspace, 'amqp://HOST/sales')).toBe(receiverId(workspace, 'amqp://host/sales'));
  });

  it('has the form of a UUID of version 8', () => {
    for (let index = 0; index < 200; index += 1) {
      const id = receiverId(workspace, `https://a.com/${index}`);
      expect(isUuid(id)).toBe(true);
      expect(id).toMatch(/^.{14}8.{4}[89ab]/);
    }
  });

  it('takes text that is no URL', () => {
    expect(receiverId(workspace, 'nonsense?a')).toBe(receiverId(workspace, 'nonsense'));
  });

  it('stays what it is: rows in the database hold it', () => {
    expect(receiverId(workspace, 'https://hooks.acme.com/in')).toMatchInlineSnapshot(`"c33148de-e5df-8335-a601-39d3873746ad"`);
  });
});
