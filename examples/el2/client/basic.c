/* SPDX-License-Identifier: BSD-3-Clause */
/* basic.c - the driver is there, sessions open and close, values and lists come back. */
#include "client.h"

#include <errno.h>
#include <linux/tee.h>
#include <string.h>

static const char *knows_optee(struct run *run)
{
	uint32_t implementation, capabilities;

	if (!tee_version(run->tee, &implementation, &capabilities))
		return wrong("TEE_IOC_VERSION: %s", strerror(errno));
	if (implementation != TEE_IMPL_ID_OPTEE)
		return wrong("implementation %u is not OP-TEE", implementation);
	if (!(capabilities & TEE_GEN_CAP_REG_MEM))
		return wrong("capabilities 0x%x: no registered memory", capabilities);
	return NULL;
}

static const char *adds_values(struct run *run)
{
	for (unsigned int i = 0; i < 100; i++) {
		uint32_t a = next_random(&run->random), b = next_random(&run->random);
		uint64_t sum = 0;
		enum tee_result result = tests_add(run->tee, run->session, a, b, &sum);

		if (result != TEE_OK)
			return wrong("call %u: result 0x%x, %s", i, (unsigned)result,
				     strerror(errno));
		if ((uint32_t)sum != a + b)
			return wrong("0x%x + 0x%x gave 0x%llx", a, b, (unsigned long long)sum);
	}
	return NULL;
}

/* Asked without memory, then with as much as it said. */
static const char *lists_devices_of(struct run *run, uint32_t session)
{
	size_t length = 0, again = 0;
	struct shm shm;
	enum tee_result result = devices_list(run->tee, session, NULL, &length);

	if (result != TEE_OK && result != TEE_SHORT_BUFFER)
		return wrong("asking for the length: result 0x%x, %s", (unsigned)result,
			     strerror(errno));
	if (length % 16)
		return wrong("a list of %zu bytes is not one of UUIDs", length);
	if (!shm_alloc(run->tee, length + PAGE, &shm))
		return wrong("%zu bytes of shared memory: %s", length + PAGE, strerror(errno));
	result = devices_list(run->tee, session, &shm, &again);
	shm_free(&shm);
	if (result != TEE_OK)
		return wrong("asking for the list: result 0x%x", (unsigned)result);
	if (again != length)
		return wrong("%zu bytes said, %zu given", length, again);
	return NULL;
}

static const char *lists_devices(struct run *run)
{
	uint32_t session;
	enum tee_result result = session_open(run->tee, tee_devices, &session);
	const char *fault;

	if (result != TEE_OK)
		return wrong("no session: result 0x%x, %s", (unsigned)result, strerror(errno));
	fault = lists_devices_of(run, session);
	if (!session_close(run->tee, session) && !fault)
		fault = wrong("closing the session: %s", strerror(errno));
	return fault;
}

static const char *keeps_sessions_apart(struct run *run)
{
	enum { SESSIONS = 8 };
	uint32_t sessions[SESSIONS];
	uint64_t sum;

	for (unsigned int i = 0; i < SESSIONS; i++) {
		if (session_open(run->tee, tee_tests, &sessions[i]) != TEE_OK)
			return wrong("session %u: %s", i, strerror(errno));
	}
	for (unsigned int i = 0; i < SESSIONS; i++) {
		if (tests_add(run->tee, sessions[i], i, 1, &sum) != TEE_OK || sum != i + 1)
			return wrong("session %u does not answer", i);
		if (!session_close(run->tee, sessions[i]))
			return wrong("session %u cannot be closed: %s", i, strerror(errno));
	}
	if (tests_add(run->tee, sessions[0], 1, 1, &sum) == TEE_OK)
		return "a closed session still answers";
	return NULL;
}

const struct test_case basic_cases[] = {
	{ "the TEE is OP-TEE and takes registered memory", knows_optee },
	{ "100 calls, two values each, come back added", adds_values },
	{ "the device enumeration gives the list it announced", lists_devices },
	{ "8 sessions at once; a closed one answers no more", keeps_sessions_apart },
	{ NULL, NULL },
};
