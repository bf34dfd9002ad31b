/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * noteinfo.c - is an answer of NOTIFICATION_INFO_GET one that may be passed on?
 *
 * w2/x2: bit 0 "more pending", [6:1] zero, [11:7] number of lists, then two bits for each list: how
 * many vCPU IDs follow its endpoint ID. The IDs, 16 bits each, fill w3/x3 to w7/x7 from below.
 */
#include "desc/noteinfo.h"

#include "base/bits.h"

#define MBZ_BITS UINT64_C(0x7E)
#define LISTS_LOW 7u
#define LISTS_WIDTH 5u
#define SIZES_LOW 12u
#define FIRST_REGISTER 3u
#define LAST_REGISTER 7u

/* The ID at a place below the number of IDs that the registers hold. */
static uint16_t id_at(const struct ffa_regs *answer, bool wide, uint32_t place)
{
	uint32_t per_register = wide ? 4 : 2;
	uint64_t word = answer->x[FIRST_REGISTER + place / per_register];

	return (uint16_t)(word >> (place % per_register * 16));
}

enum ffa_reason ffa_noteinfo_check(const struct ffa_regs *answer, bool wide,
				   struct ffa_endpoint owner)
{
	uint32_t most = (wide ? 4u : 2u) * (LAST_REGISTER - FIRST_REGISTER + 1);
	uint64_t info = wide ? answer->x[2] : answer->x[2] & UINT32_MAX;
	uint32_t lists = (uint32_t)ffa_bits_get(info, LISTS_LOW, LISTS_WIDTH);
	uint32_t i, place = 0;
	uint16_t endpoint;

	/* A list has at least its endpoint's ID, so this also bounds the shifts below. */
	if (!ffa_bits_mbz(info, MBZ_BITS) || lists == 0 || lists > most)
		return FFA_R_SECURE_ANSWER;
	if (ffa_bits_get(info, SIZES_LOW + 2 * lists, 64) != 0)
		return FFA_R_SECURE_ANSWER;
	for (i = 0; i < lists; i++) {
		if (place >= most)
			return FFA_R_SECURE_ANSWER;
		endpoint = id_at(answer, wide, place);
		if ((endpoint & FFA_ID_SECURE_BIT) == 0 && endpoint != owner.id)
			return FFA_R_SECURE_ANSWER;
		place += 1 + (uint32_t)ffa_bits_get(info, SIZES_LOW + 2 * i, 2);
	}
	return place <= most ? FFA_R_NONE : FFA_R_SECURE_ANSWER;
}

/* How many IDs the lists of a checked answer have. */
static uint32_t ids_of(const struct ffa_regs *answer)
{
	uint32_t lists = (uint32_t)ffa_bits_get(answer->x[2], LISTS_LOW, LISTS_WIDTH);
	uint32_t ids = lists;

	for (uint32_t i = 0; i < lists; i++)
		ids += (uint32_t)ffa_bits_get(answer->x[2], SIZES_LOW + 2 * i, 2);
	return ids;
}

void ffa_noteinfo_trim(struct ffa_regs *answer, bool wide)
{
	uint32_t per_register = wide ? 4 : 2;
	uint32_t ids = ids_of(answer);

	answer->x[1] = 0;
	if (!wide)
		answer->x[2] &= UINT32_MAX;
	for (uint32_t i = FIRST_REGISTER; i < FFA_NUM_REGS; i++) {
		uint32_t bits = (ids < per_register ? ids : per_register) * 16;

		if (bits < 64)
			answer->x[i] &= (UINT64_C(1) << bits) - 1;
		ids -= bits / 16;
	}
}
