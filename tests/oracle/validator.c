/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * validator.c - all rules in order; the first that does not hold is the verdict.
 */
#include "validator.h"

#include <string.h>

#include "rules.h"

static const struct rule *rule_number(uint32_t index)
{
	if (index < rules_of_the_head_count)
		return &rules_of_the_head[index];
	index -= rules_of_the_head_count;
	return index < rules_of_the_memory_count ? &rules_of_the_memory[index] : NULL;
}

const char *validator_rule(uint32_t index, bool *can_skip)
{
	const struct rule *rule = rule_number(index);

	if (rule == NULL)
		return NULL;
	*can_skip = rule->kind == CONTENT;
	return rule->row;
}

static void write_view(const struct reading *r, struct ffa_memtx *out)
{
	memset(out, 0, sizeof(*out));
	out->operation = r->as->operation;
	out->sender.id = (uint16_t)sender(r);
	out->attributes = (uint16_t)attributes(r);
	out->flags = (uint32_t)flags(r);
	out->tag = number(r, 16, 8);
	out->access_size = (uint32_t)access_size(r);
	out->receivers = (uint32_t)receivers(r);
	out->total_pages = (uint32_t)total_pages(r);
	out->total_ranges = (uint32_t)range_count(r);
	out->ranges_offset = (uint32_t)range_of(r, 0);
	for (uint32_t i = 0; i < out->receivers; i++) {
		out->receiver[i].id.id = (uint16_t)receiver_id(r, i);
		out->receiver[i].permissions = (uint8_t)permissions(r, i);
		if (access_size(r) != 32)
			continue;
		out->receiver[i].impdef[0] = number(r, access_of(r, i) + 8, 8);
		out->receiver[i].impdef[1] = number(r, access_of(r, i) + 16, 8);
	}
}

struct validator_verdict validator_check(const struct ffa_memtx_rules *rules, const uint8_t *bytes,
					 size_t length, const char *without, struct ffa_memtx *out)
{
	const struct reading r = { rules, bytes, length };
	const struct rule *rule;

	for (uint32_t i = 0; (rule = rule_number(i)) != NULL; i++) {
		if (without != NULL && strcmp(without, rule->row) == 0)
			continue;
		if (!rule->holds(&r))
			return (struct validator_verdict){ rule->error, rule->row };
	}
	write_view(&r, out);
	return (struct validator_verdict){ FFA_RET_SUCCESS, NULL };
}

struct ffa_range validator_range(const uint8_t *bytes, const struct ffa_memtx *tx, uint32_t index)
{
	uint64_t at = tx->ranges_offset + (uint64_t)index * RANGE_BYTES;
	const struct reading r = { NULL, bytes, at + RANGE_BYTES };

	return (struct ffa_range){ { number(&r, at, 8) }, (uint32_t)number(&r, at + 8, 4) };
}
