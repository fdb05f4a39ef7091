import { boot } from '@proofmark/runtime';
import { webhooks } from './index.js';

boot(webhooks);
