import Bowser from 'bowser';
import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import type { Scan } from '@proofmark/contracts';

export interface Agent {
  readonly device: NonNullable<Scan['device']>;
  readonly os: string | null;
  readonly browser: string | null;
  /** A crawler, a link preview, a library: not a person with a browser. */
  readonly isBot: boolean;
}

const MAX_LENGTH = 512;
// Every browser a phone can have names itself so; what does not is an app or a library fetching a preview.
const BROWSER = /^(?:Mozilla|Opera|UCWEB)\//;
// Instagram lists the phone's maker, and isbot takes "Google; Pixel 6" for the crawler.
const IN_APP_DEVICE = /\b(?:Instagram|Barcelona) [^(]*\([^)]*\)/;
const OFFICE_LINK_CHECK = /\bms-office\b|\bMicrosoft Office\b/i;
const DEVICES = new Set(['mobile', 'tablet', 'desktop', 'tv']);

const parsed = new LRUCache<string, Agent>({ max: 5_000 });

/** What a `User-Agent` header says of the browser. Parsed once per spelling: few phones make up most scans. */
export function agentOf(userAgent: string | undefined): Agent {
  const spelled = (userAgent ?? '').slice(0, MAX_LENGTH);
  let agent = parsed.get(spelled);
  if (!agent) parsed.set(spelled, (agent = parseAgent(spelled)));
  return agent;
}

export function parseAgent(userAgent: string): Agent {
  const isBot = looksLikeBot(userAgent);
  // Bowser refuses an empty string.
  const { os, browser, platform } = Bowser.parse(userAgent || ' ');
  return {
    device: isBot ? 'bot' : deviceOf(platform.type),
    os: named(os.name),
    browser: isBot && !BROWSER.test(userAgent) ? null : named(browser.name),
    isBot,
  };
}

function looksLikeBot(userAgent: string): boolean {
  return !BROWSER.test(userAgent) || OFFICE_LINK_CHECK.test(userAgent) || isbot(userAgent.replace(IN_APP_DEVICE, ''));
}

function deviceOf(platform: string | undefined): Agent['device'] {
  return platform !== undefined && DEVICES.has(platform) ? (platform as Agent['device']) : 'unknown';
}

function named(name: string | undefined): string | null {
  return name ? name.slice(0, 50) : null;
}
