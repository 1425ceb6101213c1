import type { Reply } from './replies.mts';
import type { SimulatedRequest } from './simulator.mts';

const titles: Record<number, string> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	409: 'Conflict',
	410: 'Gone',
	415: 'Unsupported Media Type',
	416: 'Request Range Not Satisfiable',
	500: 'Internal Server Error',
};

/** What is said before the reason where Glance gives that as a detail. */
const general: Record<number, string> = {
	403: 'Access was denied to this resource.',
	409: 'There was a conflict when trying to complete your request.',
	416: 'The Range requested is not available.',
};

function error(status: number, message: string, headers?: Record<string, string>): Reply {
	const title = titles[status];
	return { status, body: { message, code: `${status} ${title}`, title }, headers };
}

export const glanceRefusal = (status: number, says: string): Reply =>
	error(status, `${says}<br /><br />\n\n\n`);

export const detailedRefusal = (status: number, detail: string): Reply =>
	error(status, `${general[status]}<br /><br />\n${detail}\n\n`);

export const notFound = glanceRefusal(404, 'The resource could not be found.');

export const broken = glanceRefusal(
	500,
	'The server has either erred or is incapable of performing the requested operation.',
);

export const wrongMethod = (method: string): Reply =>
	error(405, `The method ${method} is not allowed for this resource. <br /><br />\n`);

export const wrongType = (type: string, headers?: Record<string, string>): Reply =>
	error(
		415,
		`The request media type ${type} is not supported by this server.\n<br /><br />\n`,
		headers,
	);

/** Tasks end by themselves. */
export const taskStays = error(
	405,
	'This operation is currently not permitted on Glance Tasks. They are auto deleted after reaching the time based on their expires_at property.',
);

/** An error of Glance is JSON only for one who accepts that, and nothing that a web page would do for. */
export function inAcceptedForm(reply: Reply, { service, headers }: SimulatedRequest): Reply {
	const { message, code } = (reply.body ?? {}) as Record<string, string>;
	if (service !== 'image' || reply.status < 400 || !code) return reply;
	const accepted = String(headers.accept ?? '');
	const { status, headers: own } = reply;
	if (/text\/html|\*\/\*/.test(accepted)) {
		const shown = message.replace(/[&"'<>](?!br \/>)(?<!<br \/>)/g, (one) => escaped[one]);
		const head = ` <head>\n  <title>${code}</title>\n </head>`;
		const page = `<html>\n${head}\n <body>\n  <h1>${code}</h1>\n  ${shown}\n </body>\n</html>`;
		return { status, text: page, headers: own };
	}
	if (/application\/(json|\*)/.test(accepted)) return reply;
	const plain = message.replaceAll('\n', ' ').replaceAll('<br />', '\n');
	const type = { 'Content-Type': 'text/plain; charset=UTF-8' };
	return { status, text: `${code}\n\n${plain}`, headers: { ...own, ...type } };
}

const escaped: Record<string, string> = {
	'&': '&amp;',
	'"': '&quot;',
	"'": '&#x27;',
	'<': '&lt;',
	'>': '&gt;',
};
