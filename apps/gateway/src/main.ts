import { boot } from '@proofmark/runtime';
import { gateway } from './index.js';

boot(gateway);
