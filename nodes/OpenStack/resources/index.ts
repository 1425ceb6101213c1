import type { Resource } from '../operation';
import { apiRequest } from './apiRequest';
import { flavor } from './flavor';
import { image } from './image';
import { server } from './server';

/** Every resource of the node, by its value in workflows. Names in alphabetical order. */
export const resources: Record<string, Resource> = { apiRequest, flavor, image, server };
