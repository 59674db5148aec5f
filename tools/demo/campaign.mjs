// SPDX-License-Identifier: Apache-2.0
// The run itself: the list goes up, the skill starts, the clock moves on until nothing can change any more, an agent answers.

import { until } from './processes.mjs';
import { number } from './screen.mjs';

const LISTS = '/lists/call-lists';
const IMPORT_MS = 120_000;
const QUIET_MS = 60_000;
const HOUR_MS = 3_600_000;
/** In this many hours every contact window of a working day has been open. */
const HOURS_AT_MOST = 26;
/** Numbers that stay the same for so long are at rest; longer while a message waits between two tries. */
const STILL_MS = 250;
const BETWEEN_TRIES_MS = 1500;
const ANSWERS = 10;

/** The list with its mapping, as clients create it. */
export async function addList(hub, name, expiration) {
	const query = new URLSearchParams({
		listName: name, externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', lastNameColumn: 'LastName',
		cityColumn: 'City', stateColumn: 'State', zipColumn: 'Zip', timeZoneColumn: 'TimeZone',
		priorityColumn: 'Priority', expirationDateColumn: 'ExpirationDate', listExpirationDate: expiration,
	});
	const { listId } = await hub.admin('POST', `${LISTS}?${query}`,
		{ destinationMappings: [{ fieldName: 'PhoneNumber', fieldValue: 'PhoneNumber' }] });
	return listId;
}

/** Uploads the file and follows the job to its end: the job as the hub tells it. */
export async function upload({ hub, screen }, { listId, skillId, csv, rows, expiration }) {
	const { jobId } = await hub.admin('POST', `${LISTS}/${listId}/upload`, {
		listFile: csv.toString('base64'), fileName: 'demo.csv', skillId, forceOverwrite: false,
		expirationDate: expiration, startSkill: false, sendEmail: false,
	});
	const job = await until('the import', async () => {
		const now = await hub.own('GET', `/upload-jobs/${jobId}`);
		screen.progress('Import', now.rowsRead, rows,
			`${number(now.rowsRead)} rows read, ${number(now.rowsRejected)} rejected`);
		return ['complete', 'failed', 'cancelled'].includes(now.state) && now;
	}, IMPORT_MS);
	screen.clear();
	if (job.state !== 'complete')
		throw new Error(`the upload is ${job.state}: ${JSON.stringify(job.failure ?? job)}`);
	return job;
}

const progressOf = (hub, listId) => hub.own('GET', `/lists/${listId}/progress`);

const over = (progress) => progress.records - progress.waiting - progress.retry - progress.inProgress;

function show(screen, progress, clock) {
	screen.progress(clock, over(progress), progress.records,
		`${number(progress.finalReasons.contacted ?? 0)} contacted, ${number(progress.replied)} replied, ` +
		`${number(progress.optedOut)} opted out, ${number(progress.waiting + progress.retry)} waiting`);
}

/** Toronto's time of day. */
export const clockOf = (instant) => new Intl.DateTimeFormat('en-CA', {
	timeZone: 'America/Toronto', weekday: 'short', hour: '2-digit', minute: '2-digit', hour12: false,
}).format(instant);

/**
 * Waits until nothing moves any more at the present instant: hub and middleware both have nothing under way.
 *
 * @param clock  shown beside the bar; without it nothing is shown
 */
export async function quiet(demo, listId, clock) {
	let last = '';
	let since = Date.now();
	return until('the campaign to come to rest', async () => {
		demo.checkAlive();
		const [progress, summary] = await Promise.all([progressOf(demo.hub, listId), demo.summary()]);
		if (clock)
			show(demo.screen, progress, clock);
		const seen = JSON.stringify([{ ...progress, now: 0 }, summary]);
		if (seen !== last || summary.owed > 0)
			since = Date.now();
		last = seen;
		return Date.now() - since > (progress.inProgress > 0 ? BETWEEN_TRIES_MS : STILL_MS) && progress;
	}, QUIET_MS);
}

/** Runs the day: at each rest the clock goes on by an hour, until no record can change by time alone. */
export async function runDay(demo, { listId, start, firstRest }) {
	let now = start;
	for (let hour = 0; ; hour++) {
		const progress = await quiet(demo, listId, clockOf(now));
		if (hour === 0)
			await firstRest(progress);
		if (over(progress) === progress.records || hour === HOURS_AT_MOST)
			return { progress, end: now };
		now += HOUR_MS;
		await demo.hub.own('PUT', '/clock', { now: new Date(now).toISOString() });
	}
}

/** All records of the list, as the published download gives them. */
export async function downloadRecords(hub, listId) {
	const records = [];
	for (;;) {
		const { resultSet } = await hub.admin('GET',
			`${LISTS}/${listId}?includeRecords=true&skip=${records.length}&top=1000`);
		records.push(...resultSet.contactRecords);
		if (resultSet.contactRecords.length < 1000)
			return records;
	}
}

export const why = (hub, listId, externalId) =>
	hub.own('GET', `/lists/${listId}/records/${encodeURIComponent(externalId)}/why`);

/** The agent's answer to a contact. 502 and 504 say that it did not go out at once and stays queued. */
async function answer(agentHub, channelId, contact) {
	const route = `/dfo/3.0/channels/${channelId}/outbound`;
	const sent = await agentHub.fetch('POST', route, {
		thread: { idOnExternalPlatform: contact.threadIdOnExternalPlatform },
		messageContent: { type: 'TEXT', payload: { text: 'Merci, Anne vous rappelle. (Thank you, Anne will call.)' } },
	});
	if (![201, 502, 504].includes(sent.status))
		throw new Error(`POST ${route} was answered ${sent.status}: ${await sent.text()}`);
}

/** The agent answers the first people who wrote, and closes their contacts. @return how many answers went out */
export async function answerPeople(agentHub, channelId) {
	const { data } = await agentHub.dfo('GET', '/contacts?status[]=new&status[]=open');
	const contacts = data.slice(0, ANSWERS);
	for (const contact of contacts) {
		await answer(agentHub, channelId, contact);
		await until('the answer to go out', async () => {
			const messages = await agentHub.dfo('GET', `/contacts/${contact.id}/messages`);
			return messages.data.every(({ state }) => ['sent', 'received'].includes(state));
		}, QUIET_MS);
		await agentHub.dfo('PUT', `/contacts/${contact.id}/status`, { status: 'resolved' });
	}
	return contacts.length;
}
