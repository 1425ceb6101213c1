const { dest, src } = require('gulp');

/** The icons of nodes and credentials, to where the compiled code looks for them. The compiler does the rest. */
function assets() {
	// Each folder by itself: one pattern for both would walk through node_modules too.
	const icons = ['credentials', 'nodes'].map((folder) => `${folder}/**/*.{png,svg}`);
	return src(icons, { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.assets = assets;
