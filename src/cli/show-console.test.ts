import { describe, expect, it } from 'vitest';
import type { Service } from '../service.ts';
import { showConsole } from './show-console.ts';
import { createTerminal } from './terminal.ts';

describe('showConsole', () => {
  const show = async (service: Partial<Service>, lines?: { indent: string; width: number }) => {
    const said: string[] = [];
    const complained: string[] = [];
    const terminal = createTerminal({ write: (text: string) => said.push(text) }, { write: (text: string) => complained.push(text) });
    await showConsole(terminal, service as Service, lines);
    return { said: said.join(''), complained: complained.join('') };
  };
  const url = 'http://127.0.0.1:3000';
  const createSignInLink: Service['createSignInLink'] = async (request) => ({
    link: `${url}/console/sign-in#token=${JSON.stringify(request)}`,
  });

  it('says where the console is, and how to get in to the demo workspace once', async () => {
    const token = JSON.stringify({ customerName: 'demo', environment: 'sandbox', label: 'demo', allows: ['admin'] });
    expect(await show({ url, createSignInLink })).toEqual({
      said: `Console:  ${url}/console\nSign in:  ${url}/console/sign-in#token=${token} (works once, 30 min)\n`,
      complained: '',
    });
    expect((await show({ url, createSignInLink }, { indent: '  ', width: 12 })).said).toMatch(
      /^ {2}Console: {4}http.*\n {2}Sign in: {4}http/,
    );
  });

  it('makes no link where nothing serves a console', async () => {
    const never = () => Promise.reject(new Error('a link was made'));
    expect(await show({ url: '', createSignInLink: never })).toEqual({ said: '', complained: '' });
  });

  it('says why there is no link', async () => {
    const { said, complained } = await show({ url, createSignInLink: async () => ({ refused: 'There is no workspace.' }) });
    expect([said, complained]).toEqual([`Console:  ${url}/console\n`, 'There is no workspace.\n']);
  });
});
