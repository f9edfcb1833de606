import { describeRandom } from '../base/host/random.contract.ts';
import { createNodeRandom } from './node-random.ts';

describeRandom('real random', createNodeRandom);
