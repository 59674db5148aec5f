-- SPDX-License-Identifier: Apache-2.0
-- Load of Kannel's sendsms for wrk; a fictional telephone number and a number of its own in every request.

local count = 0

function request()
	count = count + 1
	return wrk.format("GET", string.format(
		"/cgi-bin/sendsms?username=bench&password=bench&to=1514555%04d&text=Your+appointment+%d+is+confirmed",
		100 + count % 100, count))
end

function done(summary, latency)
	local errors = summary.errors
	io.write(string.format(
		'{"requests":%d,"seconds":%.6f,"p50":%d,"p99":%d,"max":%d,"refused":%d,"broken":%d}\n',
		summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), latency.max,
		errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
