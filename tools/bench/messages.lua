-- SPDX-License-Identifier: Apache-2.0
-- Load of POST /dfo/3.0/channels/{id}/messages for wrk: every request carries an id that was never used before,
-- over `threads` threads of as many people. The last line of the output is JSON, times in microseconds.
--
--   wrk … -s messages.lua URL -- PATH TOKEN PREFIX THREADS [FIRST]
--
-- PREFIX makes the ids of this run its own. FIRST is the thread to begin with; without it threads are chosen
-- at random.

local threads_started = 0

function setup(thread)
	thread:set("number", threads_started)
	threads_started = threads_started + 1
end

local BODY = [[{"idOnExternalPlatform":"%s-%d-%d","thread":{"idOnExternalPlatform":"t-%d"},]]
	.. [["messageContent":{"type":"TEXT","payload":{"text":"Bonjour, is the pool open on Monday? (%d)"}},]]
	.. [["createdAtWithMilliseconds":"2026-11-20T08:05:09.07-05:00","direction":"inbound",]]
	.. [["authorEndUserIdentity":{"idOnExternalPlatform":"p-%d","firstName":"Zoë","lastName":"Okafor",]]
	.. [["nickname":"@zoe_ok"}}]]

function init(args)
	path, prefix, people = args[1], args[3], tonumber(args[4])
	first = tonumber(args[5])
	count = 0
	headers = {
		["Content-Type"] = "application/json",
		["Authorization"] = "Bearer " .. args[2],
	}
	math.randomseed(number + 1)
end

function request()
	count = count + 1
	local person = first and (first + count - 1) % people or math.random(0, people - 1)
	local body = string.format(BODY, prefix, number, count, person, count, person)
	return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
	local errors = summary.errors
	io.write(string.format(
		'{"requests":%d,"seconds":%.6f,"p50":%d,"p99":%d,"max":%d,"refused":%d,"broken":%d}\n',
		summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), latency.max,
		errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
