export const floorTaskQueue = 'floor';
