/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_prober.c - the recorded traffic of a bare prober and of Linux, put to the simulator
 * without a proxy: a personality is right when it answers every call as the real Secure side did.
 */
#include <stdio.h>

#include "sim_test.h"

#ifndef TRACES
#error "TRACES: the folder of the recorded traces"
#endif
#define LINE_BYTES (1 << 16)

struct recorded {
	struct ffa_regs in, out;
	uint8_t tx[8192], rx[4096];
	size_t tx_bytes, rx_bytes;
};

/* The numbers of a JSON array of hexadecimal strings after a key. */
static bool read_registers(const char *line, const char *key, struct ffa_regs *regs)
{
	const char *at = strstr(line, key);

	for (uint32_t i = 0; at != NULL && i < FFA_NUM_REGS; i++) {
		at = strstr(at, "\"0x");
		if (at == NULL)
			return false;
		regs->x[i] = strtoull(at + 1, NULL, 16);
		at++;
	}
	return at != NULL;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t read_bytes(const char *line, const char *key, uint8_t *out, size_t room)
{
	const char *at = strstr(line, key);
	size_t count = 0;

	if (at == NULL)
		return 0;
	at = strchr(at + strlen(key), '"');
	for (at = at ? at + 1 : ""; digit(at[0]) >= 0 && digit(at[1]) >= 0 && count < room; at += 2)
		out[count++] = (uint8_t)(digit(at[0]) << 4 | digit(at[1]));
	return count;
}

static bool read_line(const char *line, struct recorded *r)
{
	if (!read_registers(line, "\"in\"", &r->in) || !read_registers(line, "\"out\"", &r->out))
		return false;
	r->tx_bytes = read_bytes(line, "\"tx\":", r->tx, sizeof(r->tx));
	r->rx_bytes = read_bytes(line, "\"rx\":", r->rx, sizeof(r->rx));
	return true;
}

static bool is(const struct ffa_regs *regs, uint32_t number)
{
	return (regs->x[0] & 0xffff) == number;
}

/* What the trace tells about the world outside the SPMC: partition payloads and notifications. */
static void prepare(struct rig *rig, const struct recorded *r, uint64_t tx)
{
	if (r->tx_bytes != 0 && tx != 0)
		memcpy(sim_memory(rig->sim, tx, 4096), r->tx,
		       r->tx_bytes < 4096 ? r->tx_bytes : 4096);
	if (is(&r->out, FFA_NR_MSG_SEND_DIRECT_RESP))
		sim_replay_push(rig->sim, SP1, &r->out);
	if (is(&r->in, FFA_NR_NOTIFICATION_INFO_GET) && is(&r->out, FFA_NR_SUCCESS))
		ck_assert_int_eq(sim_notification_set(rig->sim, SP1, 0, 1), 0);
}

/* Registers 0 to 7 of the answer, and RX. */
static bool same(struct rig *rig, const struct recorded *r, const struct ffa_regs *regs,
		 uint64_t rx)
{
	for (uint32_t i = 0; i < 8; i++)
		if (regs->x[i] != r->out.x[i])
			return false;
	return r->rx_bytes == 0 ||
	       memcmp(sim_memory(rig->sim, rx, r->rx_bytes), r->rx, r->rx_bytes) == 0;
}

static uint32_t replay(struct rig *rig, FILE *file, const char *name)
{
	static char line[LINE_BYTES];
	static struct recorded r;
	uint64_t tx = 0, rx = 0;
	uint32_t calls = 0;

	while (fgets(line, sizeof(line), file) != NULL) {
		struct ffa_regs regs;

		ck_assert_msg(read_line(line, &r), "%s: line %u", name, calls + 1);
		/* The prober keeps one pair for good; sends before it is mapped have none. */
		if (is(&r.in, FFA_NR_RXTX_MAP) && is(&r.out, FFA_NR_SUCCESS)) {
			tx = r.in.x[1];
			rx = r.in.x[2];
		}
		prepare(rig, &r, tx);
		regs = r.in;
		rig->ports.smc(rig->ports.ctx, &regs);
		ck_assert_msg(same(rig, &r, &regs, rx),
			      "%s: call %u (0x%llx): 0x%llx 0x%llx 0x%llx 0x%llx, recorded "
			      "0x%llx 0x%llx 0x%llx 0x%llx",
			      name, calls, (unsigned long long)r.in.x[0],
			      (unsigned long long)regs.x[0], (unsigned long long)regs.x[1],
			      (unsigned long long)regs.x[2], (unsigned long long)regs.x[3],
			      (unsigned long long)r.out.x[0], (unsigned long long)r.out.x[1],
			      (unsigned long long)r.out.x[2], (unsigned long long)r.out.x[3]);
		calls++;
	}
	return calls;
}

struct trace {
	const char *name;
	enum sim_personality personality;
	uint16_t contexts;
	uint32_t calls, use_cases;
};

static const struct trace traces[] = {
	{ "prober-optee", SIM_OPTEE_REPAIRED, 4, 322, 0 },
	{ "linux-optee", SIM_OPTEE_REPAIRED, 4, 148, 0 },
	{ "linux-optee-ffa10", SIM_OPTEE_REPAIRED, 4, 157, 0 },
	{ "linux-optee-stress-2cpu", SIM_OPTEE_REPAIRED, 4, 416, 0 },
	{ "linux-optee-unpatched", SIM_OPTEE_RELEASED, 4, 123, 0 },
	{ "linux73-optee", SIM_OPTEE_REPAIRED, 4, 146, 0 },
	{ "linux73-optee-stress-2cpu", SIM_OPTEE_REPAIRED, 4, 415, 0 },
	{ "linux73-optee-rebind", SIM_OPTEE_REPAIRED, 4, 176, 0 },
	{ "linux73-optee-lend", SIM_OPTEE_REPAIRED, 4, 52, 1 },
	{ "linux73-el3spmc-old", SIM_EL3_SPMC_OLD, 32, 37, 0 },
};

START_TEST(recorded_answers_are_given_again)
{
	const struct trace *trace = &traces[_i];
	struct sim_config config = rig_config(trace->personality, NULL);
	char path[1024];
	struct rig rig;
	FILE *file;

	config.regions = 4; /* RAM ended at 0x80000000 on that machine */
	config.region[3] = config.region[5];
	config.partition[0].ops = sim_replay;
	config.partition[0].properties = 0x103;
	config.partition[0].contexts = trace->contexts;
	config.lend_use_cases = trace->use_cases;
	rig_create(&rig, &config);
	sim_expect_complaint(rig.sim, SIM_ANY);
	(void)snprintf(path, sizeof(path), "%s/%s.jsonl", TRACES, trace->name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s", path);
	ck_assert_uint_eq(replay(&rig, file, trace->name), trace->calls);
	fclose(file);
	ck_assert_uint_eq(sim_replay_left(rig.sim, SP1), 0);
	ck_assert_uint_eq(sim_replay_misses(rig.sim, SP1), 0);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, recorded_answers_are_given_again, 0,
			    sizeof(traces) / sizeof(traces[0]));
}

int main(void)
{
	return run_suite("recorded answers", add);
}
