/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * setup.c - the proxy of a replay, and what the user is told about the setting.
 */
#include "setup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define OPTEE_SHARES 64u
#define OPTEE_PAGES 21849u
#define LIVE_RANGES (UINT32_C(1) << 18)

static bool is_optee(const struct replay *replay)
{
	return replay->personality == SIM_OPTEE_RELEASED ||
	       replay->personality == SIM_OPTEE_REPAIRED;
}

/* What FFA_FEATURES(RXTX_MAP) stated as the largest buffer; when nothing, the library's largest. */
static uint32_t largest_buffer(const struct survey *survey, uint32_t used)
{
	uint32_t stated = survey->stated_buffer_pages;

	if (stated == 0 || stated > FFA_MAX_BUFFER_PAGES)
		return FFA_MAX_BUFFER_PAGES;
	return stated > used ? stated : used;
}

static void set_config(struct replay *replay)
{
	struct ffa_config *config = &replay->config;
	const struct survey *survey = replay->survey;
	uint32_t pages = survey->buffer_pages != 0 ? survey->buffer_pages : 1;

	memset(config, 0, sizeof(*config));
	config->api = FFA_API_VERSION;
	config->size = sizeof(*config);
	config->version_ceiling = replay->ceiling;
	config->max_buffer_pages = largest_buffer(survey, pages);
	config->max_partitions = SURVEY_PARTITIONS;
	config->max_transactions = is_optee(replay) ? OPTEE_SHARES : 4096;
	config->max_ranges = LIVE_RANGES;
	config->max_calls = 16u + 4u * survey->cpus;
	config->max_receivers = FFA_MAX_RECEIVERS;
	config->secure_pages_per_send = is_optee(replay) ? OPTEE_PAGES : 0;
	config->event_burst = UINT32_MAX;
	/* OP-TEE denies a lend that it takes; the others are believed. */
	config->lend = is_optee(replay) ? FFA_LEND_WITH_SHARE : FFA_LEND_BY_FEATURES;
	oracle_own_pair(replay->sim, pages, &config->own);
}

static const char *admin_text(enum ffa_admin result)
{
	static const char *const texts[] = {
		"done",
		"another interface version",
		"configuration",
		"ports",
		"not supported",
		"storage",
		"no room",
		"exists",
		"no such client",
		"busy",
		"pages remain in quarantine",
	};

	return (size_t)result < sizeof(texts) / sizeof(texts[0]) ? texts[result] : "?";
}

static void observe(void *ctx, const struct ffa_regs *in, const struct ffa_regs *out)
{
	struct replay *replay = ctx;
	struct call_run *call = current_call;

	replay->tally.smcs++;
	if (call == NULL)
		return;
	if (call->smc_count < CALL_SMCS) {
		call->smcs[call->smc_count].in = *in;
		call->smcs[call->smc_count].out = *out;
	}
	call->smc_count++;
}

void setup_event(void *ctx, const struct ffa_event *event)
{
	struct call_run *call = current_call;

	(void)ctx;
	if (call == NULL)
		return;
	if (call->event_count < CALL_EVENTS)
		call->events[call->event_count] = *event;
	call->event_count++;
	if (event->reason < FFA_REASON_COUNT && event->reason != FFA_R_NONE)
		call->replay->tally.reasons[event->reason]++;
}

static bool add_host(struct replay *replay)
{
	struct ffa_client_config host = { .size = sizeof(host), .kind = FFA_CLIENT_HOST };
	enum ffa_admin result;

	host.vcpus = replay->survey->cpus;
	if (replay->survey->vcpus > host.vcpus)
		host.vcpus = replay->survey->vcpus;
	host.address_limit = UINT64_C(1) << 48;
	host.tolerate_reserved = replay->options->tolerate_reserved;
	result = ffa_proxy_add_client(replay->proxy, &host);
	if (result != FFA_ADMIN_OK)
		tool_error("the proxy does not take the client: %s", admin_text(result));
	return result == FFA_ADMIN_OK;
}

static bool create_proxy(struct replay *replay)
{
	struct ffa_ports ports;
	enum ffa_admin result;
	size_t bytes;

	sim_ports(replay->sim, &ports);
	ports.event = setup_event;
	if (replay->survey->events)
		overlap_ports(&ports);
	result = ffa_proxy_storage(&replay->config, &bytes);
	if (result == FFA_ADMIN_OK) {
		replay->storage = aligned_alloc(16, (bytes + 15u) / 16u * 16u);
		if (replay->storage == NULL) {
			tool_error("no memory for the proxy (%zu bytes)", bytes);
			return false;
		}
		result = ffa_proxy_create(replay->storage, bytes, &replay->config, &ports,
					  &replay->proxy);
	}
	if (result == FFA_ADMIN_OK)
		return add_host(replay);
	tool_error("the proxy cannot be made: %s", admin_text(result));
	return false;
}

static void tell(struct replay *replay, const char *why)
{
	const struct survey *survey = replay->survey;
	struct out *out = replay->out;
	char answered[NAME_ROOM], client[NAME_ROOM], ceiling[NAME_ROOM];
	json_t *object;

	version_text(survey->answered, answered);
	version_text(survey->client, client);
	version_text(replay->ceiling, ceiling);
	if (!out->json) {
		out_text(out, TONE_HEAD, "%s: %" PRIu64 " calls on %u CPU%s\n", replay->input->name,
			 survey->calls, survey->cpus, survey->cpus == 1 ? "" : "s");
		out_text(out, TONE_PLAIN, "  Secure side: %s (%s)\n",
			 personality_name(replay->personality), why);
		out_text(out, TONE_PLAIN,
			 "  it answered version %s, the client used %s; ceiling of the proxy %s\n",
			 answered, client, ceiling);
		out_text(out, TONE_PLAIN, "  host memory: %" PRIu64 " MiB at 0x%" PRIx64 "\n",
			 replay->ram_pages >> 8, replay->ram_base);
		return;
	}
	object = json_object();
	json_put_text(object, "trace", replay->input->name);
	json_put_count(object, "calls", survey->calls);
	json_put_count(object, "cpus", survey->cpus);
	json_put_text(object, "personality", personality_name(replay->personality));
	json_put_text(object, "because", why);
	json_put_text(object, "answered", answered);
	json_put_text(object, "client", client);
	json_put_text(object, "ceiling", ceiling);
	out_json(out, object);
}

bool replay_setup(struct replay *replay)
{
	const char *why = "";

	replay->personality = survey_personality(replay->survey, &why);
	if (replay->options->personality != NULL) {
		replay->personality = personality_parse(replay->options->personality);
		why = "as the command line says";
	}
	replay->lowered = replay->ceiling < replay->survey->client;
	replay->cures = replay->lowered && replay->personality == SIM_EL3_SPMC_OLD;
	replay->sim = machine_create(replay);
	if (replay->sim == NULL)
		return false;
	tell(replay, why);
	sim_observe(replay->sim, observe, replay);
	set_config(replay);
	if (!create_proxy(replay))
		return false;
	replay->handles.proxy = replay->proxy;
	replay->handles.records = replay->config.max_transactions;
	return true;
}

void replay_teardown(struct replay *replay)
{
	notify_end(replay);
	handles_free(&replay->handles);
	if (replay->sim != NULL)
		sim_destroy(replay->sim);
	free(replay->storage);
	replay->sim = NULL;
	replay->storage = NULL;
	replay->proxy = NULL;
}
