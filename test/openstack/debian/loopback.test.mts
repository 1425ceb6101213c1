import { beyondLoopback } from './loopback.mts';

const socket = (local: string, pid: number) =>
	`tcp   LISTEN 0      128     ${local}      0.0.0.0:*    users:(("nova-api",pid=${pid},fd=5))`;

it.each(['0.0.0.0:8774', '[::]:8774', '*:8774', '192.168.1.2:8774'])(
	'a socket of the cloud at %s is reported',
	(local) => {
		expect(beyondLoopback(socket(local, 7), [7])).toEqual([socket(local, 7)]);
	},
);

it.each(['127.0.0.1:8774', '127.0.1.1:8774', '[::1]:8774', '[::ffff:127.0.0.1]:8774'])(
	'a socket at %s is not',
	(local) => {
		expect(beyondLoopback(socket(local, 7), [7])).toEqual([]);
	},
);

it('a socket of any other process is none of ours', () => {
	expect(beyondLoopback(socket('0.0.0.0:22', 8), [7])).toEqual([]);
});
