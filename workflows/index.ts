export { subscription } from './subscription.ts';
