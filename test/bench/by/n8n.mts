import type { Way } from '../runner.mts';
export const n8n: Way = {};
export const n8nHttpNodes: Way = {};
