// SPDX-License-Identifier: Apache-2.0
// For tests of calling lists: made and uploaded as clients do.
import assert from 'node:assert/strict';

import { until } from './harness.mjs';

export const ADMIN = '/inContactAPI/services/v30.0';
export const LISTS = `${ADMIN}/lists/call-lists`;

export const COLUMNS = {
	externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', lastNameColumn: 'LastName', cityColumn: 'City',
	stateColumn: 'State', zipColumn: 'Zip', timeZoneColumn: 'TimeZone', priorityColumn: 'Priority',
	expirationDateColumn: 'ExpirationDate',
};
export const DESTINATIONS = ['PhoneNumber', 'Email', 'DigitalId'];

export const destinations = (names) => names.map((name) => ({ fieldName: name, fieldValue: name }));

let serial = 0;

/** A list with its mapping; its id. */
export async function addList(hub, { columns = COLUMNS, mapped = DESTINATIONS, ...more } = {}) {
	const query = new URLSearchParams({ listName: `List ${++serial}`, ...columns, ...more });
	const answer = await hub.api('POST', `${LISTS}?${query}`, { destinationMappings: destinations(mapped) });
	assert.equal(answer.status, 201, JSON.stringify(answer.body));
	return answer.body.listId;
}

/** Uploads a file (text or bytes) as published. */
export const upload = (hub, list, file, more = {}, options = {}) => hub.api('POST', `${LISTS}/${list}/upload`, {
	listFile: Buffer.from(file).toString('base64'), fileName: 'list.csv', forceOverwrite: false,
	expirationDate: '2035-12-31', startSkill: false, sendEmail: false, ...more,
}, options);

export const jobOf = async (hub, id) => (await hub.api('GET', `/api/v1/upload-jobs/${id}`)).body;

export const ended = (hub, id) => until(`the end of job ${id}`, async () => {
	const job = await jobOf(hub, id);
	return job.completedDate && job;
}, 60_000);

/** Uploads and waits for the end: the job. */
export async function load(hub, list, file, more = {}, options = {}) {
	const answer = await upload(hub, list, file, more, options);
	assert.equal(answer.status, 202, JSON.stringify(answer.body));
	return ended(hub, answer.body.jobId);
}

/** The error file of a job, as bytes. */
export async function errorsOf(hub, id) {
	const answer = await fetch(`${hub.url}${LISTS}/jobs/${id}/errors`,
		{ headers: { authorization: `Bearer ${hub.token}` } });
	assert.equal(answer.status, 200);
	return Buffer.from(await answer.arrayBuffer());
}

export async function recordsOf(hub, list, query = '') {
	const answer = await hub.api('GET', `${LISTS}/${list}?includeRecords=true${query}`);
	assert.equal(answer.status, 200, JSON.stringify(answer.body));
	return answer.body.resultSet.contactRecords;
}

export function assertAddsUp(job) {
	assert.equal(job.rowsRead,
		job.rowsNew + job.rowsUpdated + job.rowsUnchanged + job.rowsRejected + job.rowsSuppressed);
	const byCode = Object.values(job.rejected).reduce((sum, rows) => sum + rows, 0);
	assert.equal(byCode, job.rowsRejected);
}
