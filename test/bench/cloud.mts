import { addServers } from '../simulator/nova.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';
import { ManyServers } from './manyServers.mts';

/** A simulated cloud, as a work wants it. */
export interface CloudShape {
	servers: number;
	/** Each page of its servers is rendered once, and they are nothing but entries of lists */
	areListed?: true;
	/** Milliseconds that a server stays in BUILD */
	buildTime?: number;
}

/** What a cloud has been asked so far. */
export interface Asked {
	requests: number;
	logins: number;
}

/** What the process of clouds is told, and answers. */
export interface CloudOrders {
	start: { takes: CloudShape; gives: { identityUrl: string; serverIds: string[] } };
	asked: { takes: string; gives: Asked };
	change: { takes: { identityUrl: string; servers: number }; gives: null };
}

const clouds = new Map<string, { simulator: Simulator; front?: ManyServers }>();

const orders: {
	[Name in keyof CloudOrders]: (
		given: CloudOrders[Name]['takes'],
	) => CloudOrders[Name]['gives'] | Promise<CloudOrders[Name]['gives']>;
} = {
	async start({ servers, areListed, buildTime }) {
		const simulator = await startSimulator({ buildTime });
		simulator.state.projects[0].quota = { instances: -1, cores: -1, ram: -1 };
		addServers(simulator, areListed ? 1 : servers);
		const front = areListed && (await new ManyServers(simulator, servers).start());
		clouds.set(simulator.identityUrl, { simulator, front });
		const serverIds = simulator.state.servers.map(({ id }) => id);
		return { identityUrl: simulator.identityUrl, serverIds };
	},
	asked(identityUrl) {
		const { simulator, front } = clouds.get(identityUrl)!;
		return { requests: simulator.count() + (front?.answered ?? 0), logins: simulator.logins };
	},
	/** So many of its servers are stopped, or started, by somebody. */
	change({ identityUrl, servers }) {
		for (const server of clouds.get(identityUrl)!.simulator.state.servers.slice(0, servers)) {
			server.vmState = server.vmState === 'active' ? 'stopped' : 'active';
			server.updated = Date.now();
		}
		return null;
	},
};

process.on('message', ([name, given]: [keyof CloudOrders, never]) => {
	void Promise.resolve(orders[name](given)).then((answer) => process.send!(answer));
});
process.on('disconnect', () => process.exit());
