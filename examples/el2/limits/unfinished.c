/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * unfinished.c - what ends an unfinished send, and what does not. FF-A has no call for it. Each row
 * begins a share of four one-page ranges, sends two of them, and makes its attempt; then the send
 * is asked for, and ended: without the proxy by the two fragments that do it, with the proxy by
 * sending the rest. After each row the Secure side has as much room as before.
 */
#include "limits.h"

#define FIRST_PLACE 30000u
#define RANGES 4u
#define SENT 2u
#define REST (RANGE_BYTES * (RANGES - SENT))

static struct send send;
static struct send other; /* with the proxy: shared all the while */

struct attempt {
	const char *name;
	int32_t (*run)(void);
	struct outcome optee, el3; /* measured, of the Secure side alone */
	struct outcome proxy;
};

static bool start(void)
{
	send = share_of_places(RANGES, FIRST_PLACE);
	other = share_of_places(1, FIRST_PLACE + 100);
	if (!setting.bare && send_whole(&other) != OUT_SUCCESS)
		return false;
	return send_first(&send, SENT) ==
	       (OUT_FRAG_RX | (int32_t)(ranges_at() + RANGE_BYTES * SENT));
}

/* The two ranges that are due, then nothing. */
static void put_rest(void)
{
	for (uint32_t i = 0; i < 4; i++)
		put_range(RANGE_BYTES * i, 0, 0);
	put_range(0, place_of(FIRST_PLACE + SENT), 1);
	put_range(RANGE_BYTES, place_of(FIRST_PLACE + SENT + 1), 1);
}

static int32_t rest_of(uint64_t bytes, uint64_t sender)
{
	put_rest();
	return send_bytes(&send, bytes, sender);
}

static int32_t one_range(uint64_t page, uint64_t pages)
{
	put_rest();
	put_range(0, page, pages);
	return send_bytes(&send, RANGE_BYTES, 0);
}

static int32_t by_reclaim(void)
{
	return reclaim(send.handle);
}

static int32_t endless_range(void)
{
	return one_range(place_of(FIRST_PLACE + SENT), UINT32_MAX);
}

static int32_t another_sum(void)
{
	put_rest();
	put_range(RANGE_BYTES, place_of(FIRST_PLACE + SENT + 1), 2);
	return send_bytes(&send, REST, 0);
}

static int32_t beyond_rest(void)
{
	return rest_of(REST + 2 * RANGE_BYTES, 0);
}

static int32_t beyond_buffer(void)
{
	return rest_of(4097, 0);
}

static int32_t near_wrap(void)
{
	return rest_of(0xFFFFFFF0, 0);
}

static int32_t empty(void)
{
	return rest_of(0, 0);
}

static int32_t one_byte(void)
{
	return rest_of(1, 0);
}

static int32_t eight_bytes(void)
{
	return rest_of(8, 0);
}

static int32_t range_and_half(void)
{
	return rest_of(24, 0);
}

static int32_t another_sender(void)
{
	return rest_of(REST, UINT64_C(5) << 16);
}

static int32_t error_aborted(void)
{
	return ask(FFA_FID32(FFA_NR_ERROR), 0, (uint32_t)FFA_RET_ABORTED, 0, 0);
}

static int32_t unmap(void)
{
	return ask(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
}

static int32_t new_pair(void)
{
	int32_t result = unmap();

	return map_pair() ? result : OUT_BROKEN;
}

static int32_t without_pair(void)
{
	int32_t result = unmap();

	if (result == OUT_SUCCESS)
		result = rest_of(REST, 0);
	return map_pair() ? result : OUT_BROKEN;
}

static int32_t same_version(void)
{
	return version(setting.asked) > 0 ? OUT_SUCCESS : OUT_BROKEN;
}

static int32_t recipe(void)
{
	return send_end(&send) ? FFA_RET_INVALID_PARAMETERS : OUT_BROKEN;
}

static int32_t another_handle(void)
{
	put_rest();
	return ask(FFA_FID32(FFA_NR_MEM_FRAG_TX), (send.handle + 1) & UINT32_MAX, send.handle >> 32,
		   REST, 0);
}

static int32_t first_again(void)
{
	return one_range(place_of(FIRST_PLACE), 1);
}

static int32_t shared_page(void)
{
	return one_range(place_of(FIRST_PLACE + 100), 1);
}

static int32_t hypervisors_page(void)
{
	return one_range(HYP_MEMORY_BASE, 1);
}

static int32_t buffers_page(void)
{
	return one_range((uint64_t)rx, 1);
}

static int32_t beyond_memory(void)
{
	return one_range(HYP_RAM_END, 1);
}

static int32_t another_share(void)
{
	struct send third = share_of_places(1, FIRST_PLACE + 200);
	int32_t result = send_whole(&third);

	return result == OUT_SUCCESS ? reclaim(third.handle) : result;
}

/* The client dies and comes back. */
static int32_t reset(void)
{
	if (hvc(HYP_RESET, 0, 1) != 0 || version(setting.asked) <= 0 || !map_pair())
		return OUT_BROKEN;
	return OUT_SUCCESS;
}

#define INVALID FFA_RET_INVALID_PARAMETERS
#define STAYS(result)                                                                              \
	{                                                                                          \
		result, FATE_STAYS                                                                 \
	}
#define GONE(result)                                                                               \
	{                                                                                          \
		result, FATE_GONE                                                                  \
	}
#define WHOLE                                                                                      \
	{                                                                                          \
		OUT_SUCCESS, FATE_WHOLE                                                            \
	}
#define NOT_ALONE                                                                                  \
	{                                                                                          \
		OUT_NONE, FATE_NONE                                                                \
	}
#define UNSUPPORTED FFA_RET_NOT_SUPPORTED
#define ANOTHER_SHARE "another share, whole, in between"
/* At the offset that two ranges and so many bytes lead to, with the headers of 1.1. */
#define RX(more) (OUT_FRAG_RX | (80 + 16 * 2 + (more)))

static const struct attempt attempts[] = {
	{ "RECLAIM", by_reclaim, STAYS(INVALID), STAYS(INVALID), STAYS(INVALID) },
	{ "FRAG_TX of a range of 0xffffffff pages", endless_range, GONE(INVALID), STAYS(RX(16)),
	  GONE(INVALID) },
	{ "FRAG_TX that completes it with another page sum", another_sum, GONE(INVALID),
	  GONE(INVALID), GONE(INVALID) },
	{ "FRAG_TX longer than the remainder, valid ranges first", beyond_rest, WHOLE,
	  GONE(INVALID), STAYS(INVALID) },
	{ "FRAG_TX of 4097 bytes", beyond_buffer, STAYS(INVALID), GONE(INVALID), STAYS(INVALID) },
	{ "FRAG_TX of 0xfffffff0 bytes", near_wrap, STAYS(INVALID), GONE(INVALID), STAYS(INVALID) },
	{ "FRAG_TX of 0 bytes", empty, STAYS(RX(0)), STAYS(RX(0)), STAYS(INVALID) },
	{ "FRAG_TX of 1 byte", one_byte, STAYS(RX(0)), STAYS(RX(1)), STAYS(INVALID) },
	{ "FRAG_TX of 8 bytes", eight_bytes, STAYS(RX(0)), STAYS(RX(8)), STAYS(INVALID) },
	{ "FRAG_TX of 24 bytes", range_and_half, STAYS(RX(16)), STAYS(RX(24)), STAYS(INVALID) },
	{ "FRAG_TX with another sender in w4", another_sender, WHOLE, STAYS(INVALID),
	  STAYS(INVALID) },
	{ "FFA_ERROR(ABORTED)", error_aborted, STAYS(UNSUPPORTED), STAYS(UNSUPPORTED),
	  STAYS(UNSUPPORTED) },
	{ "RXTX_UNMAP, RXTX_MAP", new_pair, STAYS(OUT_SUCCESS), STAYS(OUT_SUCCESS),
	  STAYS(OUT_SUCCESS) },
	{ "FFA_VERSION, the same again", same_version, STAYS(OUT_SUCCESS), STAYS(OUT_SUCCESS),
	  STAYS(OUT_SUCCESS) },
	{ "0xfffffff0 bytes, then a range of 0xffffffff pages", recipe, GONE(INVALID),
	  GONE(INVALID), GONE(INVALID) },
	{ "FRAG_TX between RXTX_UNMAP and RXTX_MAP", without_pair, NOT_ALONE, NOT_ALONE,
	  STAYS(INVALID) },
	{ "FRAG_TX with another handle", another_handle, NOT_ALONE, NOT_ALONE, STAYS(INVALID) },
	{ ANOTHER_SHARE, another_share, NOT_ALONE, NOT_ALONE, STAYS(OUT_SUCCESS) },
	{ "FRAG_TX of a page it has already", first_again, NOT_ALONE, NOT_ALONE, GONE(INVALID) },
	{ "FRAG_TX of a page that is shared", shared_page, NOT_ALONE, NOT_ALONE,
	  GONE(FFA_RET_DENIED) },
	{ "FRAG_TX of the hypervisor's page", hypervisors_page, NOT_ALONE, NOT_ALONE,
	  GONE(INVALID) },
	{ "FRAG_TX of a page of the pair", buffers_page, NOT_ALONE, NOT_ALONE,
	  GONE(FFA_RET_DENIED) },
	{ "FRAG_TX of a page beyond memory", beyond_memory, NOT_ALONE, NOT_ALONE, GONE(INVALID) },
	{ "the client is reset", reset, NOT_ALONE, NOT_ALONE, GONE(OUT_SUCCESS) },
};

/*
 * TF-A's SPMC compares a share with sends that nobody has finished, and reads them in the layout of
 * 1.1 whatever they have: it refuses good shares, and at 1.0 it does not come back for minutes.
 */
static struct outcome with_proxy(const struct attempt *attempt)
{
	struct outcome any = { OUT_ANY, FATE_NONE };

	if (attempt->run != another_share || setting.side == SIDE_OPTEE)
		return attempt->proxy;
	if (setting.version == FFA_VERSION_1_0)
		any.result = OUT_NONE;
	return any;
}

static struct outcome expected(const struct attempt *attempt)
{
	if (!setting.bare)
		return with_proxy(attempt);
	return setting.side == SIDE_OPTEE ? attempt->optee : attempt->el3;
}

static enum fate fate(void)
{
	if (send_lives(&send))
		return FATE_STAYS;
	return reclaim(send.handle) == OUT_SUCCESS ? FATE_WHOLE : FATE_GONE;
}

/* What stays is as good as before: it can be completed. Alone it may be cut in two: it is ended. */
static const char *finish(enum fate now)
{
	if (now != FATE_STAYS)
		return NULL;
	if (setting.bare)
		return send_end(&send) && !send_lives(&send) ? NULL : "it cannot be ended";
	put_rest();
	if (send_bytes(&send, REST, 0) != OUT_SUCCESS)
		return "it cannot be completed";
	return reclaim(send.handle) == OUT_SUCCESS ? NULL : "it cannot be reclaimed";
}

/* Offsets are told with the headers of 1.1. */
static int32_t with_headers(int32_t result)
{
	if (result < OUT_FRAG_RX || result >= OUT_OTHER)
		return result;
	return result + 80 - (int32_t)ranges_at();
}

static void run(const struct attempt *attempt)
{
	struct outcome got = { OUT_BROKEN, FATE_NONE };
	const char *wrong = "it cannot be begun";

	if (expected(attempt).result == OUT_NONE)
		return;
	if (start()) {
		got.result = with_headers(attempt->run());
		got.fate = fate();
		wrong = finish(got.fate);
	}
	/* The client that was reset has lost it already. */
	if (!setting.bare)
		(void)reclaim(other.handle);
	tell("unfinished", attempt->name, got, expected(attempt), wrong != NULL ? wrong : sound());
}

void unfinished_run(void)
{
	for (uint32_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		run(&attempts[i]);
}
