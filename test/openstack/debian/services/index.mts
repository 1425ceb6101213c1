import type { Service } from '../service.mts';
import { barbican } from './barbican.mts';
import { cinder } from './cinder.mts';
import { designate } from './designate.mts';
import { glance } from './glance.mts';
import { heat } from './heat.mts';
import { keystone } from './keystone.mts';
import { mariadb } from './mariadb.mts';
import { memcached } from './memcached.mts';
import { neutron } from './neutron.mts';
import { nova } from './nova.mts';
import { octavia } from './octavia.mts';
import { placement } from './placement.mts';
import { rabbitmq } from './rabbitmq.mts';
import { swift } from './swift.mts';

/** What the OpenStack services stand on. */
export const foundation: Service[] = [mariadb, rabbitmq, memcached];

/** What is always there beside Keystone. */
export const usual: Service[] = [placement, glance, neutron, nova, cinder];

/** What is there when it is named. */
export const further: Service[] = [swift, heat, barbican, designate, octavia];

export { keystone };
