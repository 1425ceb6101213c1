import type {
	IDataObject,
	INodeType,
	IPollFunctions,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** What n8n gives to a poll. */
export type ContextOf = (
	staticData: IDataObject,
	mode: WorkflowExecuteMode,
	activation: WorkflowActivateMode,
) => IPollFunctions;

/** A trigger that polls, with its state kept as n8n keeps it: saved with items, and when the workflow comes or goes. */
export class Poller {
	private readonly trigger: INodeType;
	private readonly contextOf: ContextOf;
	private staticData: IDataObject = {};
	private saved = '{}';
	private activation: WorkflowActivateMode = 'activate';

	constructor(trigger: INodeType, contextOf: ContextOf) {
		this.trigger = trigger;
		this.contextOf = contextOf;
	}

	/** @returns what the workflow is started with; none where it is not started */
	async poll(): Promise<any[]> {
		const found = await this.run('trigger', this.staticData);
		if (found.length > 0) this.save();
		return found;
	}

	/** What a person gets who tests the trigger in the editor. */
	async test(): Promise<any[]> {
		const staticData = JSON.parse(JSON.stringify(this.staticData)) as IDataObject;
		const found = await this.run('manual', staticData);
		if (JSON.stringify(staticData) !== JSON.stringify(this.staticData)) {
			throw new Error('The test has left a trace in the state');
		}
		return found;
	}

	/** n8n is killed, and starts again. */
	async restart(): Promise<any[]> {
		return await this.start('init', this.saved);
	}

	/** The workflow is switched off, and on again. @param as the poller of an edited node; left out: as it was */
	async reactivate(as: Poller = this): Promise<any[]> {
		return await as.start('activate', JSON.stringify(this.staticData));
	}

	/** In bytes, as it is in n8n's database */
	get stateSize(): number {
		return JSON.stringify(this.staticData).length;
	}

	private async start(activation: WorkflowActivateMode, saved: string): Promise<any[]> {
		this.activation = activation;
		this.staticData = JSON.parse(saved) as IDataObject;
		const found = await this.poll();
		this.save();
		return found;
	}

	private async run(mode: WorkflowExecuteMode, staticData: IDataObject): Promise<any[]> {
		const context = this.contextOf(staticData, mode, this.activation);
		const [items = []] = (await this.trigger.poll!.call(context)) ?? [];
		return items.map(({ json }) => json);
	}

	private save(): void {
		this.saved = JSON.stringify(this.staticData);
	}
}
