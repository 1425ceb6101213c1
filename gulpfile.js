const { dest, src } = require('gulp');

/** The icons of nodes and credentials, to where the compiled code looks for them. The compiler does the rest. */
function assets() {
	return src('{nodes,credentials}/**/*.{png,svg}', { encoding: false }).pipe(dest('dist'));
}

exports.assets = assets;
