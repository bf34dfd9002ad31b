/* SPDX-License-Identifier: BSD-3-Clause */
/* run_dsc.c - the descriptor of a send and its attachments: valid but for what is set. */
#include "inside.h"

#include <string.h>

static const uint32_t counts[] = { 1, 2, 3, 5, 8, 20, 64, 250 };

static uint32_t layout_of(uint64_t layout)
{
	uint32_t version = run.now.caller < RUN_CLIENTS ? run.model[run.now.caller].version : 0;

	if (layout != 0)
		return FFA_VERSION_1_0 + (uint32_t)layout - 1;
	return version != 0 ? version : FFA_VERSION_1_1;
}

static void add_receiver(const struct fuzz_step *attached)
{
	struct dsc_receiver *receiver;

	if (run.dsc.receivers == DSC_RECEIVERS)
		return;
	receiver = dsc_add_receiver(&run.dsc, run_endpoint((uint32_t)attached->value[0]));
	if (attached->value[1] != 0)
		receiver->permissions = (uint8_t)attached->value[1];
	receiver->flags = (uint8_t)attached->value[2];
}

/* One attachment may stand for many ranges, a stride apart. */
void run_add_ranges(const struct fuzz_step *attached)
{
	uint32_t pages = (uint32_t)attached->value[2], unit = (uint32_t)attached->value[1];
	uint32_t stride = attached->value[4] != 0 ? (uint32_t)attached->value[4] : pages;

	for (uint32_t i = 0; i < counts[attached->value[3]] && run.dsc.ranges < RUN_RANGES; i++) {
		struct dsc_range *range = &run.range[run.dsc.ranges++];

		range->addr = run_memory((uint32_t)attached->value[0], unit + i * stride);
		range->pages = pages * run.unit;
		range->reserved = 0;
	}
}

static uint64_t changed(const struct fuzz_step *set, uint64_t from)
{
	switch (set->value[1]) {
	case 0:
		return set->value[3];
	case 1:
		return from + set->value[3];
	case 2:
		return from - set->value[3];
	default:
		return from ^ set->value[3];
	}
}

static uint32_t bounded(uint64_t value, uint32_t low, uint32_t high)
{
	return value < low ? low : value > high ? high : (uint32_t)value;
}

static void set_receiver(struct dsc_receiver *receiver, enum fuzz_knob knob,
			 const struct fuzz_step *set)
{
	if (knob == FUZZ_K_RECEIVER_ID)
		receiver->id = (uint16_t)changed(set, receiver->id);
	else if (knob == FUZZ_K_RECEIVER_PERMISSIONS)
		receiver->permissions = (uint8_t)changed(set, receiver->permissions);
	else if (knob == FUZZ_K_RECEIVER_FLAGS)
		receiver->flags = (uint8_t)changed(set, receiver->flags);
	else if (knob == FUZZ_K_RECEIVER_COMPOSITE)
		receiver->composite = dsc_set(changed(set, dsc_composite_at(&run.dsc)));
	else if (knob == FUZZ_K_RECEIVER_IMPDEF)
		receiver->impdef[set->value[3] & 1] = changed(set, 0);
	else
		receiver->reserved = changed(set, 0);
}

static void set_range(struct dsc_range *range, enum fuzz_knob knob, const struct fuzz_step *set)
{
	if (knob == FUZZ_K_RANGE_ADDRESS)
		range->addr = changed(set, range->addr);
	else if (knob == FUZZ_K_RANGE_PAGES)
		range->pages = (uint32_t)changed(set, range->pages);
	else
		range->reserved = (uint32_t)changed(set, 0);
}

/* Where things lie. */
static void set_layout(struct dsc *d, enum fuzz_knob knob, const struct fuzz_step *set)
{
	if (knob == FUZZ_K_STRIDE)
		d->access_stride = bounded(changed(set, dsc_stride(d)), 16, 64);
	else if (knob == FUZZ_K_ACCESS_GAP)
		d->access_gap = bounded(changed(set, 0), 0, 256);
	else if (knob == FUZZ_K_COMPOSITE_GAP)
		d->composite_gap = bounded(changed(set, 0), 0, 256);
	else if (knob == FUZZ_K_TRAILING)
		d->trailing = bounded(changed(set, 0), 0, 256);
	else if (knob == FUZZ_K_TOTAL_LENGTH)
		d->total_length = dsc_set(changed(set, dsc_size(d)));
	else if (knob == FUZZ_K_FRAGMENT_LENGTH)
		d->fragment_length = dsc_set(set->value[3]);
	else if (knob == FUZZ_K_TOTAL_PAGES)
		d->total_pages = dsc_set(changed(set, dsc_sum_of_pages(d)));
	else if (knob == FUZZ_K_RANGE_COUNT)
		d->range_count = dsc_set(changed(set, d->ranges));
	else
		d->composite_reserved = changed(set, 0);
}

static void set_header(struct dsc *d, enum fuzz_knob knob, const struct fuzz_step *set)
{
	if (knob == FUZZ_K_ATTRIBUTES)
		d->attributes = dsc_set(changed(set, dsc_attributes(d)));
	else if (knob == FUZZ_K_FLAGS)
		d->flags = (uint32_t)changed(set, d->flags);
	else if (knob == FUZZ_K_HANDLE)
		d->handle = changed(set, 0);
	else if (knob == FUZZ_K_TAG)
		d->tag = changed(set, d->tag);
	else if (knob == FUZZ_K_SENDER)
		d->sender = (uint16_t)changed(set, d->sender);
	else if (knob == FUZZ_K_ACCESS_SIZE)
		d->access_size = dsc_set(changed(set, dsc_stride(d)));
	else if (knob == FUZZ_K_ACCESS_COUNT)
		d->access_count = dsc_set(changed(set, d->receivers));
	else if (knob == FUZZ_K_ACCESS_OFFSET)
		d->access_offset = dsc_set(changed(set, dsc_access_at(d, 0)));
	else
		d->reserved[set->value[2] % 12] = (uint8_t)changed(set, 0);
}

static void apply(const struct fuzz_step *set)
{
	enum fuzz_knob knob = (enum fuzz_knob)set->value[0];
	uint32_t index = (uint32_t)set->value[2];

	if (knob >= FUZZ_K_RANGE_ADDRESS)
		set_range(&run.range[index % run.dsc.ranges], knob, set);
	else if (knob >= FUZZ_K_RECEIVER_ID)
		set_receiver(&run.dsc.receiver[index % run.dsc.receivers], knob, set);
	else if (knob >= FUZZ_K_STRIDE)
		set_layout(&run.dsc, knob, set);
	else
		set_header(&run.dsc, knob, set);
}

static void turn_round(void)
{
	for (uint32_t i = 0; i < run.dsc.ranges / 2; i++) {
		struct dsc_range keep = run.range[i];

		run.range[i] = run.range[run.dsc.ranges - 1 - i];
		run.range[run.dsc.ranges - 1 - i] = keep;
	}
	for (uint32_t i = 0; i < run.dsc.receivers / 2; i++) {
		struct dsc_receiver keep = run.dsc.receiver[i];

		run.dsc.receiver[i] = run.dsc.receiver[run.dsc.receivers - 1 - i];
		run.dsc.receiver[run.dsc.receivers - 1 - i] = keep;
	}
}

static void fill(const struct fuzz_step *step)
{
	struct dsc *d = &run.dsc;

	for (uint32_t i = 0; i < run.attachments; i++)
		if (run.attached[i]->op == FUZZ_A_RECEIVER)
			add_receiver(run.attached[i]);
		else if (run.attached[i]->op == FUZZ_A_RANGE)
			run_add_ranges(run.attached[i]);
	if (d->receivers == 0)
		(void)dsc_add_receiver(d, run_endpoint(0));
	if (d->ranges == 0) {
		run.range[0] = (struct dsc_range){ run_memory(0, RUN_UNITS), run.unit, 0 };
		d->ranges = 1;
	}
	d->sender = run.now.caller < RUN_CLIENTS ? (uint16_t)run.now.caller : 7;
	d->flags = (uint32_t)step->value[3];
	d->tag = step->value[4];
}

void run_describe(const struct fuzz_step *step)
{
	struct dsc *d = &run.dsc;

	dsc_init(d, layout_of(step->value[1]), (enum ffa_operation)step->value[0]);
	d->receivers = 0;
	d->ranges = 0;
	d->many = run.range;
	fill(step);
	for (uint32_t i = 0; i < run.attachments; i++)
		if (run.attached[i]->op == FUZZ_A_SET)
			apply(run.attached[i]);
	if (run.variant != NULL && run.variant->reversed)
		turn_round();
}
