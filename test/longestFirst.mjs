import Sequencer from '@jest/test-sequencer';

/** Small files whose tests take long. */
const long = /[\\/]test[\\/](package|resilience)[\\/]/;

/**
 * Where jest does not know yet how long tests take, it begins with the largest files. Then these would be the last, and keep
 * one core busy while the others have nothing to do.
 */
export default class LongestFirst extends Sequencer {
	sort(tests) {
		return super.sort(tests).sort((a, b) => Number(long.test(b.path)) - Number(long.test(a.path)));
	}
}
