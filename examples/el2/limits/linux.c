/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * linux.c - what Linux 7.3's drivers do, in their order, as calls of this client: from binding the
 * FF-A driver to unbinding it, and binding it again. They ask for 1.2; where they are told 1.1 they
 * go on with that.
 */
#include "limits.h"

#define FIRST_PLACE 31000u
#define OPTEE_GET_API_VERSION UINT64_C(0x80000000)
#define BIT 1u	       /* of the bitmap, that the partition may set */
#define GET_BY_HOST 5u /* those of partitions and of the SPM */
#define PARTITION_TO_HOST ((uint64_t)PARTITION << 16)
#define UNSUPPORTED FFA_RET_NOT_SUPPORTED
#define INVALID FFA_RET_INVALID_PARAMETERS
#define DENIED FFA_RET_DENIED
#define NOWHERE UNSUPPORTED, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED

static int32_t told_minor(void)
{
	return version(setting.asked) & 0xFFFF;
}

/* --- FFA_FEATURES, in the driver's order; for a feature the answer is the interrupt's number. */

static int32_t features(uint32_t what)
{
	return ask(FFA_FID32(FFA_NR_FEATURES), what, 0, 0, 0);
}

static int32_t has_map(void)
{
	int32_t result = features(FFA_FID64(FFA_NR_RXTX_MAP));

	return result == OUT_SUCCESS ? (int32_t)answer.x[2] : result;
}

static int32_t has_lend(void)
{
	return features(FFA_FID64(FFA_NR_MEM_LEND));
}

static int32_t has_share(void)
{
	return features(FFA_FID64(FFA_NR_MEM_SHARE));
}

static int32_t has_direct2(void)
{
	return features(FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ2));
}

static int32_t has_response2(void)
{
	return features(FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
}

static int32_t has_bitmap(void)
{
	return features(FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE));
}

static int32_t has_interrupt(uint32_t feature)
{
	int32_t result = features(feature);

	return result == OUT_SUCCESS ? (int32_t)answer.x[2] : result;
}

static int32_t has_schedule(void)
{
	return has_interrupt(FFA_FEATURE_SRI);
}

static int32_t has_pending(void)
{
	return has_interrupt(FFA_FEATURE_NPI);
}

static int32_t has_registers(void)
{
	return features(FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS));
}

/* --- partitions, notifications */

static int32_t map(void)
{
	return map_pair() ? OUT_SUCCESS : OUT_BROKEN;
}

/* Twice from the start, the first time for the count only: both alike. How large is an entry? */
static int32_t partitions(void)
{
	struct regs regs = { { FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS) } };
	int32_t result = ask_regs(&regs);
	uint64_t first = answer.x[2];

	if (result != OUT_SUCCESS)
		return result;
	if (ask_regs(&regs) != OUT_SUCCESS || answer.x[2] != first)
		return OUT_BROKEN;
	return (uint16_t)answer.x[3] == PARTITION ? (int32_t)(first >> 48) : OUT_BROKEN;
}

static int32_t bitmap_create(void)
{
	return ask(FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), 0, 1, 0, 0);
}

static int32_t bind(void)
{
	return ask(FFA_FID32(FFA_NR_NOTIFICATION_BIND), PARTITION_TO_HOST, 0, BIT, 0);
}

static int32_t get_notifications(void)
{
	return ask(FFA_FID32(FFA_NR_NOTIFICATION_GET), 0, GET_BY_HOST, 0, 0);
}

static int32_t bitmap_destroy(void)
{
	return ask(FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_DESTROY), 0, 0, 0, 0);
}

/* --- memory */

static int32_t share_of(uint32_t ranges)
{
	struct send send = share_of_places(ranges, FIRST_PLACE);
	int32_t result = send_whole(&send);

	if (result != OUT_SUCCESS)
		return result;
	return reclaim(send.handle) == OUT_SUCCESS ? OUT_SUCCESS : OUT_BROKEN;
}

static int32_t share_one(void)
{
	return share_of(1);
}

/* One more than the first fragment holds; the second has nothing in w4. */
static int32_t share_two_fragments(void)
{
	int32_t result = share_of(ranges_in_first() + 1);

	return result == OUT_SUCCESS ? (int32_t)ranges_in_first() : result;
}

static int32_t share_twice(void)
{
	struct send first = share_of_places(1, FIRST_PLACE);
	int32_t result;

	result = send_whole(&first);
	if (result != OUT_SUCCESS)
		return result;
	result = share_of(1);
	return reclaim(first.handle) == OUT_SUCCESS ? result : OUT_BROKEN;
}

/* Linux leaves a lent page mapped: what keeps its CPUs out is stage 2 alone. */
static int32_t lend(void)
{
	struct send send = { .number = FFA_NR_MEM_LEND, .ranges = 1, .place = FIRST_PLACE };
	volatile uint64_t *page = (volatile uint64_t *)place_of(FIRST_PLACE);
	uint64_t faults = hvc(HYP_FAULTS, 0, 1);
	int32_t result;

	*page = 0x1234;
	result = send_whole(&send);
	if (result != OUT_SUCCESS)
		return result;
	(void)*page;
	result = hvc(HYP_FAULTS, 0, 1) == faults ? OUT_REACHED : OUT_STOPPED;
	if (reclaim(send.handle) != OUT_SUCCESS || *page != 0x1234)
		return OUT_BROKEN;
	return result;
}

static int32_t lend_for_use(void)
{
	struct send send = {
		.number = FFA_NR_MEM_LEND, .ranges = 1, .place = FIRST_PLACE, .tag = 1
	};
	int32_t result = send_whole(&send);

	if (result == OUT_SUCCESS && reclaim(send.handle) != OUT_SUCCESS)
		return OUT_BROKEN;
	return result;
}

static int32_t message(void)
{
	int32_t result =
		ask(FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), PARTITION, 0, OPTEE_GET_API_VERSION, 0);

	return (uint32_t)answer.x[0] == FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP) ? OUT_SUCCESS
									       : result;
}

/* --- unbound, and bound again */

static int32_t unmap(void)
{
	return ask(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
}

/* The proxy answers it by itself: the Secure side is not to hear of it again. */
static int32_t told_again(void)
{
	uint64_t before = setting.bare ? 0 : statistic(4);
	int32_t minor = told_minor();

	return setting.bare || statistic(4) == before ? minor : OUT_BROKEN;
}

static int32_t nothing_left(void)
{
	uint64_t left = setting.bare ? 0 : statistic(6) + statistic(9) + statistic(10);

	return left == 0 && unmap() == OUT_SUCCESS ? OUT_HELD : OUT_BROKEN;
}

struct habit {
	const char *name;
	int32_t (*run)(void);
	int32_t optee, el3;	  /* measured, of the Secure side alone */
	int32_t on_optee, on_el3; /* with the proxy */
};

static const struct habit habits[] = {
	{ "FFA_VERSION asks 1.2, told minor", told_minor, 2, 2, 2, 1 },
	{ "FEATURES(RXTX_MAP_64), w2", has_map, 0, 0, 0x10000, 0 },
	{ "FEATURES(MEM_LEND_64)", has_lend, UNSUPPORTED, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS },
	{ "FEATURES(MEM_SHARE_64)", has_share, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS },
	{ "FEATURES(DIRECT_REQ2)", has_direct2, NOWHERE },
	{ "FEATURES(DIRECT_RESP2)", has_response2, NOWHERE },
	{ "FEATURES(BITMAP_CREATE)", has_bitmap, OUT_SUCCESS, UNSUPPORTED, OUT_SUCCESS,
	  UNSUPPORTED },
	{ "FEATURES(SRI), interrupt", has_schedule, 8, UNSUPPORTED, 8, UNSUPPORTED },
	{ "FEATURES(NPI), interrupt", has_pending, NOWHERE },
	{ "FEATURES(PARTITION_INFO_GET_REGS)", has_registers, NOWHERE },
	{ "RXTX_MAP", map, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS },
	{ "PARTITION_INFO_GET_REGS twice from 0, entry size", partitions, NOWHERE },
	{ "NOTIFICATION_BITMAP_CREATE", bitmap_create, OUT_SUCCESS, UNSUPPORTED, OUT_SUCCESS,
	  UNSUPPORTED },
	{ "NOTIFICATION_BIND", bind, OUT_SUCCESS, UNSUPPORTED, OUT_SUCCESS, UNSUPPORTED },
	{ "NOTIFICATION_GET, flags 5", get_notifications, OUT_SUCCESS, UNSUPPORTED, OUT_SUCCESS,
	  UNSUPPORTED },
	{ "a share of one range", share_one, OUT_SUCCESS, INVALID, OUT_SUCCESS, OUT_SUCCESS },
	{ "a share of two fragments, ranges in the first", share_two_fragments, 250, INVALID, 250,
	  251 },
	{ "the same page shared twice", share_twice, OUT_SUCCESS, INVALID, DENIED, DENIED },
	{ "LEND, attributes 0: a load by the lender", lend, OUT_REACHED, INVALID, OUT_STOPPED,
	  OUT_STOPPED },
	{ "LEND with a use case (1) as tag", lend_for_use, INVALID, INVALID, INVALID, OUT_SUCCESS },
	{ "a message to OP-TEE", message, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS },
	{ "unbinding: BITMAP_DESTROY, bound still", bitmap_destroy, DENIED, UNSUPPORTED, DENIED,
	  UNSUPPORTED },
	{ "unbinding: RXTX_UNMAP", unmap, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS },
	{ "binding again: FFA_VERSION asks 1.2, told minor", told_again, 2, 2, 2, 1 },
	{ "binding again: RXTX_MAP", map, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS },
	{ "binding again: BITMAP_CREATE", bitmap_create, DENIED, UNSUPPORTED, DENIED, UNSUPPORTED },
	{ "binding again: a share of one range", share_one, OUT_SUCCESS, INVALID, OUT_SUCCESS,
	  OUT_SUCCESS },
	{ "binding again: a message to OP-TEE", message, OUT_SUCCESS, OUT_SUCCESS, OUT_SUCCESS,
	  OUT_SUCCESS },
	{ "at the end: nothing is left, RXTX_UNMAP", nothing_left, OUT_HELD, OUT_HELD, OUT_HELD,
	  OUT_HELD },
};

static int32_t expected(const struct habit *habit)
{
	if (setting.bare)
		return setting.side == SIDE_OPTEE ? habit->optee : habit->el3;
	return setting.side == SIDE_OPTEE ? habit->on_optee : habit->on_el3;
}

void linux_run(void)
{
	for (uint32_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++) {
		struct outcome wanted = { expected(&habits[i]), FATE_NONE };
		struct outcome got = { habits[i].run(), FATE_NONE };

		tell("linux", habits[i].name, got, wanted, NULL);
	}
}
