import { describe, expect, it } from 'vitest';
import { demoEvents, fillIn, readStory, withSubscription } from './play-demo.ts';

describe('the demo’s story', () => {
  it('begins with a run and names only what the run answers', () => {
    const story = readStory();
    expect(story[0]?.path).toBe('/api/v1/external/workflows/run');
    const names = new Map([
      ['id', 'c1'],
      ['documentId', 'd1'],
    ]);
    expect(story.map(({ path }) => fillIn(path, names)).join()).not.toMatch(/[{}]/);
    expect(story[0]?.body).toMatchObject({ workflowId: 'kyb-onboarding', context: { entity: { type: 'business' } } });
  });

  it('fills names into a path, escaped', () => {
    expect(fillIn('/cases/{id}/decision/{documentId}', new Map([['id', 'a b']]))).toBe('/cases/a%20b/decision/%7BdocumentId%7D');
  });

  it('subscribes its receiver at case level and always starts a case of its own', () => {
    const body = withSubscription({ workflowId: 'w', config: { language: 'de' } }, 'http://127.0.0.1:1/webhooks');
    expect(body).toEqual({
      workflowId: 'w',
      config: {
        language: 'de',
        allowMultipleActiveWorkflows: true,
        subscriptions: [{ type: 'webhook', url: 'http://127.0.0.1:1/webhooks', events: demoEvents }],
      },
    });
  });
});
