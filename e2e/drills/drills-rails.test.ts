import { runDrills } from './run-drills.ts';

runDrills('rails');
