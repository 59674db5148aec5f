// SPDX-License-Identifier: Apache-2.0
// The set-up, in the order in which an administrator makes it: integration, channel, template, campaign, skill, DNC group.
import { fillForm } from './page.mjs';

const ACCOUNT = 'demo-account';
const BODY = 'Bonjour {FirstName|à vous}, votre forfait {Plan|de base} change le 1er décembre. ' +
	'Répondez ARRÊT pour ne plus recevoir de messages. [{ExternalId}]';

/** A user with a role, and an access key to sign in with: { id, key }. */
export async function addUser(hub, userName, role, names = {}) {
	const user = await hub.own('POST', '/users', { userName, role, ...names });
	const made = await hub.request('POST', '/access-key-management/v1/access-keys', { userId: user.id });
	const { accessKeyId: id, accessKeySecret: secret } = made.resultSet;
	return { ...user, key: { id, secret } };
}

/** The integration with the middleware's addresses; its token and callback are checked. */
export async function addIntegration(hub, middlewareUrl, client) {
	const page = (name) => `${middlewareUrl}/action/${name}`;
	const { id } = await hub.dfo('POST', '/channel-integrations', {
		name: 'Reference middleware',
		integrationBoxUrl: `${middlewareUrl}/integration/box`,
		addActionUrl: page('add'),
		reconnectActionUrl: page('reconnect'),
		removeActionUrl: page('remove'),
		clientId: client.id,
		clientSecret: client.secret,
		color: '#1D5F8A',
		icon: 'sms',
		useOutbound30: true,
		remembersMessageIds: true,
	});
	const checked = await hub.own('GET', `/channel-integrations/${id}/check`);
	if (!checked.ok) {
		const wrong = checked.steps.find((step) => !step.ok);
		throw new Error(`the check of the integration says, at ${wrong.step}: ${wrong.message}`);
	}
	return id;
}

/**
 * The channel, as in a browser: the hub's points of contact lead to the middleware's page with a one-time token, its
 * form is filled in, and it leads back.
 */
export async function addChannel(hub, integrationId) {
	const start = await hub.fetch('GET', `/api/v1/channel-integrations/${integrationId}/actions/add`);
	if (start.status !== 302)
		throw new Error(`the add action was answered ${start.status}: ${await start.text()}`);
	const page = start.headers.get('location');
	const back = await fillForm(page, {
		name: 'Text messages', account: ACCOUNT, addresses: 'phone', integration: integrationId,
	});
	const backUrl = new URL(page).searchParams.get('backUrl');
	if (back !== backUrl)
		throw new Error(`the form led to ${back} instead of ${backUrl}`);
	const channels = await hub.dfo('GET', '/channels');
	const channel = channels.find((c) => c.channelIntegrationId === integrationId);
	if (!channel)
		throw new Error('the channel is not in the list of channels');
	return channel;
}

/** Template, campaign and agentless skill: { templateId, campaignId, skillId, skillName }. */
export async function addSkill(hub, channelId) {
	const { templateId } = await hub.admin('POST', '/message-templates',
		{ templateName: 'Plan change', templateTypeId: 3, templateClass: 'transactional', subject: '', body: BODY });
	const { id: campaignId } = await hub.admin('POST', '/campaigns', { name: 'Plan change', isActive: true });
	const skillName = 'plan-change';
	const { skillsResults: [result] } = await hub.admin('POST', '/skills', { skills: [{
		skillName, mediaTypeId: 9, isOutbound: true, outboundStrategy: 'Personal Connection',
		digitalPOC: 'BYOC', digitalPOCName: channelId, campaignId, messageTemplateId: templateId,
		agentless: true, priorityBlending: true,
	}] });
	if (!result.success)
		throw new Error(`the skill was refused: ${result.error}`);
	await hub.admin('PUT', `/skills/${result.skillId}/parameters/retry-settings`,
		{ retrySettings: { maximumAttempts: 2, minimumRetryMinutes: 60 } });
	return { templateId, campaignId, skillId: result.skillId, skillName };
}

/** A DNC group of these telephone numbers that the skill obeys. */
export async function addDncGroup(hub, skillId, phones) {
	const { dncGroups: [group] } = await hub.admin('POST', '/dnc-groups',
		{ dncGroupName: 'Demo', dncGroupDescription: 'Asked not to be contacted' });
	const { resultSet } = await hub.admin('POST', `/dnc-groups/${group.dncGroupId}/records`,
		{ dncGroupRecords: phones.map((phoneNumber) => ({ phoneNumber })) });
	if (resultSet.errorCount !== 0)
		throw new Error(`${resultSet.errorCount} numbers of the DNC group were refused`);
	await hub.admin('POST', `/dnc-groups/${group.dncGroupId}/scrubbed-skills/${skillId}`);
	return group.dncGroupId;
}

/** The agent who answers the people who reply. */
export async function addAgent(hub, skillId) {
	const agent = await addUser(hub, 'anne', 'agent', { firstName: 'Anne', lastName: 'Tremblay' });
	await hub.admin('POST', `/skills/${skillId}/agents`,
		{ agents: [{ agentId: String(agent.id), isActive: true }] });
	return agent;
}
