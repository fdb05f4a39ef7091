import { boot } from '@proofmark/runtime';
import { resolver } from './index.js';

boot(resolver);
