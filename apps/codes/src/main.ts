import { boot } from '@proofmark/runtime';
import { codes } from './index.js';

boot(codes);
