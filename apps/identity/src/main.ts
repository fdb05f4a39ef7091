import { boot } from '@proofmark/runtime';
import { identity } from './index.js';

boot(identity);
