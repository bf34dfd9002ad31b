/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_command.c - the command "ring": the same core, here. The calls that the example hypervisor
 * recorded are made again, to a proxy made as that one was, whose ports answer as recorded. Every
 * answer and every call of a port must be the recorded one, byte for byte, in the same order.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "input.h"
#include "names.h"
#include "ring_ports.h"

/* The proxy under test, for the threads. */
static struct {
	const struct ring *ring;
	struct ffa_proxy *proxy;
	void *storage;
	uint8_t *pair;
	struct ffa_config config;
	struct ffa_endpoint client;
} made;

static bool configure(void)
{
	const struct ring *ring = made.ring;
	const struct hyp_ring_file *header = &ring->header;
	size_t bytes = (size_t)header->own_pages << FFA_PAGE_SHIFT;

	if (header->own_pages == 0 || header->own_pages > FFA_MAX_BUFFER_PAGES)
		return tool_error("%s: a pair of %" PRIu32 " pages", ring->name,
				  header->own_pages) == 0;
	made.pair = calloc(2, bytes);
	if (made.pair == NULL)
		return tool_error("no memory for the proxy's pair") == 0;
	made.config = (struct ffa_config){
		.api = FFA_API_VERSION,
		.size = sizeof(made.config),
		.version_ceiling = header->version_ceiling,
		.max_transactions = header->max_transactions,
		.max_ranges = header->max_ranges,
		.max_calls = header->max_calls,
		.max_partitions = header->max_partitions,
		.max_receivers = header->max_receivers,
		.event_burst = UINT32_MAX,
		.own = {
			.tx = made.pair,
			.rx = made.pair + bytes,
			.tx_base = { header->own_tx },
			.rx_base = { header->own_rx },
			.pages = header->own_pages,
		},
	};
	return true;
}

/* As examples/el2/hyp/proxy.c makes it. */
static bool create(void)
{
	const struct ring *ring = made.ring;
	struct ffa_client_config host = {
		.size = sizeof(host),
		.id = { FFA_ID_HOST },
		.kind = FFA_CLIENT_HOST,
		.vcpus = ring->header.vcpus,
		.address_limit = ring->header.ram_end,
	};
	struct ffa_ports ports;
	size_t bytes;

	made.client = host.id;
	if (!configure())
		return false;
	ring_ports_fill(&ports, &made.config.own);
	if (ffa_proxy_storage(&made.config, &bytes) != FFA_ADMIN_OK)
		return tool_error("%s: the library refuses the configuration", ring->name) == 0;
	made.storage = calloc(1, bytes);
	if (made.storage == NULL)
		return tool_error("no memory for the proxy") == 0;
	if (ffa_proxy_create(made.storage, bytes, &made.config, &ports, &made.proxy) !=
		    FFA_ADMIN_OK ||
	    ffa_proxy_add_client(made.proxy, &host) != FFA_ADMIN_OK)
		return tool_error("%s: the library makes no such proxy", ring->name) == 0;
	return true;
}

static void perform_call(const struct ring_record *begin)
{
	const struct ring_record *end;
	enum ffa_disposition disposition;
	uint8_t answer[RING_REGS_BYTES];
	struct ffa_regs regs;

	for (unsigned i = 0; i < FFA_NUM_REGS; i++)
		regs.x[i] = ring_register(begin, i);
	disposition = ffa_proxy_call(made.proxy, made.client, begin->cpu, &regs);
	for (unsigned i = 0; i < FFA_NUM_REGS; i++)
		store64(answer + (size_t)8 * i, regs.x[i]);
	end = ring_expect(HYP_END, answer, sizeof(answer), false);
	if (end->result != disposition)
		turn_differs(end, "END, disposition: recorded %d, the library has %d", end->result,
			     (int)disposition);
}

static void perform_admin(const struct ring_record *begin)
{
	uint32_t function = load32(begin->body), argument = load32(begin->body + 4);
	const struct ring_record *end;
	enum ffa_admin answer;

	if (function == HYP_ADMIN_MAINTAIN)
		answer = ffa_proxy_maintain(made.proxy, argument);
	else if (function == HYP_ADMIN_RESET)
		answer = ffa_proxy_reset_client(made.proxy, made.client);
	else
		turn_differs(begin, "no administrative function %" PRIu32 " is known", function);
	end = ring_expect(HYP_ADMIN_END, begin->body, begin->bytes, true);
	if (end->result != answer)
		turn_differs(end, "ADMIN_END, result: recorded %d, the library has %d", end->result,
			     (int)answer);
}

/* One call of this thread's CPU. */
static void next_call(void)
{
	const struct ring_record *begin = turn_take();

	turn_enter(begin);
	if (begin->kind == HYP_BEGIN)
		perform_call(begin);
	else if (begin->kind == HYP_ADMIN_BEGIN)
		perform_admin(begin);
	else
		turn_differs(begin, "recorded is %s where a call has to begin",
			     ring_kind_name(begin->kind));
	turn_enter(NULL);
}

static void show_difference(struct out *out, const struct ring *ring)
{
	const struct ring_difference *what = turn_difference();
	char name[NAME_ROOM];
	json_t *line;

	call_name(what->x0, name);
	if (!out->json) {
		out_text(out, TONE_BAD,
			 "%s: call %" PRIu64 " (%s, CPU %" PRIu32 "), record %" PRIu64
			 " at offset %" PRIu64 ": %s\n",
			 ring->name, what->call, name, what->cpu, what->record, what->at,
			 what->text);
		return;
	}
	line = json_object();
	json_put_count(line, "call", what->call);
	json_put_text(line, "name", name);
	json_put_count(line, "cpu", what->cpu);
	json_put_count(line, "record", what->record);
	json_put_count(line, "offset", what->at);
	json_put_text(line, "difference", what->text);
	out_json(out, line);
}

static void show_equal(struct out *out, const struct ring *ring)
{
	json_t *line;

	if (!out->json) {
		out_text(out, TONE_GOOD,
			 "%s: %" PRIu64 " calls on %" PRIu32 " CPUs, %zu records: all answers and "
			 "all port calls as recorded (%" PRIu64 " calls without an end)\n",
			 ring->name, ring->calls, ring->cpus, ring->count, ring->open);
		return;
	}
	line = json_object();
	json_put_text(line, "ring", ring->name);
	json_put_count(line, "calls", ring->calls);
	json_put_count(line, "cpus", ring->cpus);
	json_put_count(line, "records", ring->count);
	json_put_count(line, "open", ring->open);
	out_json(out, line);
}

static int replay_ring(struct out *out, const struct ring *ring)
{
	int status = TOOL_BAD;

	if ((ring->header.flags & HYP_FLAG_BARE) != 0)
		return tool_error("%s: recorded without the library", ring->name);
	made.ring = ring;
	if (turn_run(ring, create, next_call)) {
		status = turn_difference()->found ? TOOL_DIFFERENCE : TOOL_EQUAL;
		if (status == TOOL_EQUAL)
			show_equal(out, ring);
		else
			show_difference(out, ring);
	}
	free(made.storage);
	free(made.pair);
	made.storage = NULL;
	made.pair = NULL;
	return status;
}

static int ring_command(struct out *out, const char *name)
{
	FILE *stream = input_open(name);
	struct ring ring;
	int status = TOOL_BAD;

	if (stream == NULL)
		return TOOL_BAD;
	if (ring_load(&ring, stream, name))
		status = replay_ring(out, &ring);
	ring_free(&ring);
	input_close(stream);
	return status;
}

int command_ring(int argc, const char **argv)
{
	const struct poptOption table[] = { COMMON_OPTIONS, POPT_AUTOHELP POPT_TABLEEND };
	struct out out = { .stream = stdout };
	int status = TOOL_EQUAL;
	poptContext context;
	const char *name;

	if (!command_options(&context, argc, argv, table, "[OPTION...] FILE...") ||
	    !command_out(&out))
		return command_end(context, &out, TOOL_BAD);
	if (poptPeekArg(context) == NULL)
		status = tool_error("ring takes the record of a hypervisor's run");
	while ((name = poptGetArg(context)) != NULL) {
		int one = ring_command(&out, name);

		status = one > status ? one : status;
	}
	return command_end(context, &out, status);
}
