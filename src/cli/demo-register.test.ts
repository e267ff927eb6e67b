import { describe, expect, it } from 'vitest';
import { companies, startDemoRegister } from './demo-register.ts';

describe('the demo’s company register', () => {
  it('knows its companies by name, in any case of letters, and nobody else', async () => {
    const register = await startDemoRegister(0);
    const ask = async (query: string) => {
      const answer = await fetch(`${register.url}${query}`);
      return [answer.status, await answer.json()];
    };
    const answers = [await ask('?name=yto%20centre&country=US'), await ask('?name=Nobody'), await ask('')];
    register.stop();
    expect(answers).toEqual([
      [200, companies[0]],
      [404, { error: 'no such company' }],
      [404, { error: 'no such company' }],
    ]);
  });

  it('takes another port when the wanted one is taken', async () => {
    const first = await startDemoRegister(0);
    const second = await startDemoRegister(Number(new URL(first.url).port));
    first.stop();
    second.stop();
    expect(second.url).not.toBe(first.url);
  });
});
