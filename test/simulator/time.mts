/** As Neutron, Glance and Nova write a time: to the second, with a Z. */
export function seconds(time: number): string {
	return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** As Nova and Cinder write what their database keeps: with parts of a second that are always none. */
export function precise(time: number): string {
	return `${new Date(time).toISOString().slice(0, 19)}.000000`;
}
