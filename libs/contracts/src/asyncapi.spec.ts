import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from './asyncapi.js';
import { messageDefinitions, topics } from './index.js';

describe('the AsyncAPI document', () => {
  it('is accepted by the official parser without a finding', async () => {
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApiDocument('1.0.0')));
    const findings = diagnostics
      .filter(({ severity }) => Number(severity) <= 1)
      .map(({ path, message }) => ({ path, message }));
    expect(findings).toEqual([]);
    expect(document?.messages().all()).toHaveLength(messageDefinitions.length);
  });

  it('has a channel for every topic, and every message travels on one', () => {
    const { channels } = asyncApiDocument('1.0.0');
    expect(Object.values(channels).map(({ address }) => address)).toEqual(
      Object.values(topics).map(({ name }) => name),
    );
    const travelling = Object.values(channels).flatMap(({ messages }) => Object.keys(messages));
    expect(travelling.sort()).toEqual(messageDefinitions.map(({ type }) => type).sort());
  });
});
