// The development scripts are TypeScript that Node runs as it is.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
	process.exitCode = 1;
	console.error(
		`This needs Node 22.18 or newer, and this is Node ${process.versions.node}. ` +
			'"npm install" brings Node 24 along where the registry has it for this platform; ' +
			'here it does not seem to, so install Node 24 from https://nodejs.org.',
	);
}
