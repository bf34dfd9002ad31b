/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_trace.c - a hypervisor's record as a trace: calls as their client made them, one a line, in
 * the order of their ends. What happened inside them is left out: the commands that read traces
 * look at a client's side.
 */
#include "ring_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"

#define LARGEST_RX ((size_t)63 << 12)

/* The call that a CPU is in. */
struct open_call {
	const struct ring_record *begin;
	const struct ring_record *in; /* what was read of its TX */
	size_t rx_bytes;	      /* how much was written to its RX, from the start on */
	uint8_t rx[LARGEST_RX];
};

static json_t *registers(const struct ring_record *record)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < RING_REGS_BYTES / 8; i++)
		json_array_append_new(array, json_hex(ring_register(record, i)));
	return array;
}

static bool put_bytes(json_t *line, const char *key, const uint8_t *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";
	char *text = malloc(2 * count + 1);

	if (text == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 0xF];
	}
	text[2 * count] = '\0';
	json_put_text(line, key, text);
	free(text);
	return true;
}

static bool write_call(const struct open_call *call, const struct ring_record *end, uint64_t seq,
		       FILE *to)
{
	json_t *line = json_object();
	bool good = true;

	json_put_count(line, "seq", seq);
	json_put_count(line, "cpu", end->cpu);
	json_put(line, "in", registers(call->begin));
	json_put(line, "out", registers(end));
	if (call->in != NULL)
		good = put_bytes(line, "tx", call->in->body + RING_COPY_BYTES,
				 call->in->bytes - RING_COPY_BYTES);
	if (good && call->rx_bytes != 0)
		good = put_bytes(line, "rx", call->rx, call->rx_bytes);
	good = good && json_dumpf(line, to, JSON_COMPACT) == 0 && fputc('\n', to) != EOF;
	json_decref(line);
	return good;
}

/* Copies beyond a buffer's largest size are none. */
static bool add_rx(struct open_call *call, const struct ring_record *record)
{
	uint64_t offset = load64(record->body), bytes = load64(record->body + 8);

	if (offset > LARGEST_RX || bytes > LARGEST_RX - offset)
		return false;
	if (offset > call->rx_bytes)
		memset(call->rx + call->rx_bytes, 0, (size_t)offset - call->rx_bytes);
	memcpy(call->rx + offset, record->body + RING_COPY_BYTES, (size_t)bytes);
	if (offset + bytes > call->rx_bytes)
		call->rx_bytes = (size_t)(offset + bytes);
	return true;
}

static bool follow(struct open_call *call, const struct ring_record *record, uint64_t *seq,
		   FILE *to)
{
	switch (record->kind) {
	case HYP_BEGIN:
		call->begin = record;
		call->in = NULL;
		call->rx_bytes = 0;
		return true;
	case HYP_COPY_IN:
		call->in = load64(record->body) == 0 ? record : call->in;
		return true;
	case HYP_COPY_OUT:
		return add_rx(call, record);
	case HYP_END:
		return write_call(call, record, ++*seq, to);
	default:
		return true;
	}
}

bool ring_trace(const struct ring *ring, FILE *to)
{
	static struct open_call open[RING_CPUS]; /* too large for a stack */
	uint64_t seq = 0;
	bool good = true;

	memset(open, 0, sizeof(open));
	for (size_t i = 0; i < ring->count && good; i++)
		good = follow(&open[ring->record[i].cpu], &ring->record[i], &seq, to);
	return good && fflush(to) == 0;
}
