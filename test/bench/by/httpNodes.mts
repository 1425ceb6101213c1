import type { Way } from '../runner.mts';
export const httpNodes: Way = {};
export const httpNodesByHand: Way = {};
