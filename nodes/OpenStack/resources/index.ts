import type { Resource } from '../operation';
import { apiRequest } from './apiRequest';
import { applicationCredential } from './applicationCredential';
import { availabilityZone } from './availabilityZone';
import { ec2Credential } from './ec2Credential';
import { flavor } from './flavor';
import { floatingIp } from './floatingIp';
import { identity } from './identity';
import { image } from './image';
import { keyPair } from './keyPair';
import { network } from './network';
import { port } from './port';
import { report } from './report';
import { router } from './router';
import { securityGroup } from './securityGroup';
import { securityGroupRule } from './securityGroupRule';
import { server } from './server';
import { serverGroup } from './serverGroup';
import { subnet } from './subnet';
import { volume } from './volume';
import { volumeBackup } from './volumeBackup';
import { volumeSnapshot } from './volumeSnapshot';
import { volumeTransfer } from './volumeTransfer';
import { volumeType } from './volumeType';

/** Every resource of the node, by its value in workflows. Names in alphabetical order. */
export const resources: Record<string, Resource> = {
	apiRequest,
	applicationCredential,
	availabilityZone,
	ec2Credential,
	flavor,
	floatingIp,
	identity,
	image,
	keyPair,
	network,
	port,
	report,
	router,
	securityGroup,
	securityGroupRule,
	server,
	serverGroup,
	subnet,
	volume,
	volumeBackup,
	volumeSnapshot,
	volumeTransfer,
	volumeType,
};
