import { boot } from '@proofmark/runtime';
import { analytics } from './index.js';

boot(analytics);
