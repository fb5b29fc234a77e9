import { sayAge } from '../../../resources/age.ts';
import type { Column } from './column.ts';

export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  description: 'How long ago the object was made.',
  cell: ({ metadata }, { now }) => sayAge(metadata.creationTimestamp, now),
};
