import { describe, expect, it } from 'vitest';
import { attemptWords } from './attempt-words.ts';

describe('an attempt in words', () => {
  it('says what came back', () => {
    expect(attemptWords({ outcome: 'delivered', reason: null, detail: null, response: { status: 204 } })).toBe('Answered 204');
    expect(attemptWords({ outcome: 'answered', reason: null, detail: null, response: null })).toBe('Done');
    expect(attemptWords({ outcome: 'failed', reason: 'http_status', detail: null, response: { status: 500 } })).toBe(
      'The receiver answered 500',
    );
  });

  it('says that it came too late to count', () => {
    const late = { outcome: 'delivered', reason: null, detail: null, response: { status: 200 }, late: true };
    expect(attemptWords(late)).toBe('Answered 200 (late: another attempt had taken over)');
  });
});
