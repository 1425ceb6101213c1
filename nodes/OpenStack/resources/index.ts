import type { Resource } from '../operation';
import { apiRequest } from './apiRequest';
import { availabilityZone } from './availabilityZone';
import { flavor } from './flavor';
import { image } from './image';
import { keyPair } from './keyPair';
import { server } from './server';
import { serverGroup } from './serverGroup';

/** Every resource of the node, by its value in workflows. Names in alphabetical order. */
export const resources: Record<string, Resource> = {
	apiRequest,
	availabilityZone,
	flavor,
	image,
	keyPair,
	server,
	serverGroup,
};
