/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mkseed.c - writes seeds of memory sends: one per layout and operation, one with everything that
 * it can have, one per rule broken. For the targets that read an input as fuzz/send.h says.
 *
 * The same folder of files comes out every time: fuzz/seeds/descriptor and fuzz/seeds/convert, the
 * latter with lists of partitions and notifications as well. Seeds out of traces are made by
 * tools/fuzz/mkseed.py.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen.h"
#include "send.h"

#define MOST_BYTES 512u /* a seed is to be small */
#define TRIES 200000

static const char *folder;
static bool convert; /* one more byte: the kind of input, see fuzz_convert.c */

static uint8_t index_of(uint64_t value, const uint64_t *values, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (values[i] == value)
			return (uint8_t)i;
	fprintf(stderr, "mkseed: 0x%llx cannot be said in a seed\n", (unsigned long long)value);
	exit(2);
}

/* How to read it, the other way round: see send.h. */
static void put_tail(uint8_t tail[SEND_TAIL], const struct ffa_memtx_rules *rules, uint16_t cut)
{
	static const uint64_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
	static const uint64_t granules[] = { 4096, 16384, 65536 };
	static const uint64_t limits[] = { UINT64_C(1) << 48, UINT64_C(1) << 36, UINT64_C(1) << 52,
					   UINT64_MAX };

	tail[7] = index_of(rules->version, versions, 3);
	tail[6] = (uint8_t)rules->operation;
	tail[5] =
		(uint8_t)((rules->tolerate_reserved ? 1 : 0) | (rules->zeroing ? 2 : 0) |
			  (rules->access_16 ? 4 : 0) | index_of(rules->granule, granules, 3) << 3 |
			  index_of(rules->address_limit, limits, 4) << 5);
	tail[4] = (uint8_t)(FFA_MAX_RECEIVERS - rules->max_receivers);
	dsc_put(tail + 2, rules->sender.id, 2);
	dsc_put(tail, cut, 2);
}

static void write_file(const char *name, const uint8_t *bytes, size_t length, const uint8_t *tail,
		       size_t tail_length)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (file == NULL || (length != 0 && fwrite(bytes, length, 1, file) != 1) ||
	    fwrite(tail, tail_length, 1, file) != 1 || fclose(file) != 0) {
		perror(path);
		exit(2);
	}
}

static void write_seed(const char *name, const struct gen_case *c, uint16_t cut)
{
	uint8_t tail[SEND_TAIL + 1] = { 0 };
	size_t length;
	uint8_t *bytes = gen_bytes(c, &length);

	put_tail(tail, &c->rules, cut);
	write_file(name, bytes, length, tail, SEND_TAIL + (convert ? 1 : 0));
	free(bytes);
}

/* Two partitions, one of them not Secure, as each version has them; read with room for all. */
static void partition_lists(void)
{
	static const uint8_t sizes[] = { 8, 24, 48 };
	char name[64];

	for (uint8_t i = 0; i < 3; i++) {
		uint8_t bytes[2 * 48] = { 0 };
		/* bits, room, count, size, version, kind */
		const uint8_t tail[] = { (uint8_t)(i + 1), 4, 2, sizes[i], i, 2 };

		for (uint8_t n = 0; n < 2; n++) {
			uint8_t *at = bytes + (size_t)n * sizes[i];

			dsc_put(at, n == 0 ? 0x8001 : 2, 2);
			dsc_put(at + 2, 4, 2);
			dsc_put(at + 4, 0x7FF, 4);
			if (sizes[i] > 8)
				memset(at + 8, 0x11 + n, 16);
		}
		snprintf(name, sizeof(name), "partitions-1.%u-of-%u-bytes", i, sizes[i]);
		write_file(name, bytes, (size_t)2 * sizes[i], tail, sizeof(tail));
	}
}

/* Three lists: of a partition with two vCPUs, one without, and of the caller with one. */
static void notification_lists(void)
{
	static const uint16_t ids[] = { 0x8001, 0, 1, 0x8002, 3, 5 };

	for (uint8_t wide = 0; wide < 2; wide++) {
		uint8_t bytes[8 * 8] = { 0 };
		const uint8_t tail[] = { 3, 0, wide, 3 }; /* owner, form, kind */

		dsc_put(bytes + 16, 1 | 3 << 7 | 2 << 12 | 0 << 14 | 1 << 16, 8);
		for (uint32_t i = 0; i < 6; i++)
			dsc_put(bytes + 24 + (wide ? 2 * i : 8 * (i / 2) + 2 * (i % 2)), ids[i], 2);
		write_file(wide ? "notifications-64" : "notifications-32", bytes, sizeof(bytes),
			   tail, sizeof(tail));
	}
}

static void plain(struct gen_case *c, uint32_t version, enum ffa_operation operation)
{
	memset(c, 0, sizeof(*c));
	c->rules = (struct ffa_memtx_rules){
		.version = version,
		.operation = operation,
		.max_receivers = FFA_MAX_RECEIVERS,
		.granule = 4096,
		.address_limit = UINT64_C(1) << 48,
		.zeroing = true,
	};
	dsc_init(&c->dsc, version, operation);
}

/* Receivers, gaps, a tag, ranges out of order, an implementation-defined value. */
static void rich(struct gen_case *c)
{
	struct dsc *d = &c->dsc;

	for (uint16_t i = 1; c->rules.operation != FFA_OP_DONATE && i < 4; i++)
		dsc_add_receiver(d, (uint16_t)(0x8001 + i));
	d->receiver[0].impdef[0] = dsc_stride(d) == 32 ? 0x1122334455667788 : 0;
	d->tag = 0xfedcba9876543210;
	d->flags = c->rules.operation == FFA_OP_SHARE ? 0 : 1;
	d->access_gap = c->rules.version == FFA_VERSION_1_0 ? 0 : 16;
	d->composite_gap = 32;
	dsc_add_range(d, 0x80000000, 4);
	dsc_add_range(d, 0x20000000, 2);
	dsc_add_range(d, 0x80004000, 1);
}

static void layouts(void)
{
	static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2,
					     FFA_VERSION_1_2 };
	static const char *const operations[] = { "share", "lend", "donate" };
	static struct gen_case c;
	char name[64];

	for (uint32_t i = 0; i < 4; i++)
		for (uint32_t o = 0; o < 3; o++) {
			plain(&c, versions[i], (enum ffa_operation)o);
			c.dsc.access_stride = i == 3 ? 16 : 0;
			snprintf(name, sizeof(name), "%s-1.%u%s", operations[o],
				 versions[i] & 0xFFFF, i == 3 ? "-short" : "");
			write_seed(name, &c, 0);
			rich(&c);
			snprintf(name, sizeof(name), "%s-1.%u%s-rich", operations[o],
				 versions[i] & 0xFFFF, i == 3 ? "-short" : "");
			write_seed(name, &c, (uint16_t)(dsc_range_at(&c.dsc, 2)));
		}
}

/* A small one for every fault, out of the generator's cases. */
static void faults(void)
{
	static struct gen_case c;
	const struct gen_fault *fault;
	char name[96];

	for (uint32_t i = 0; (fault = gen_fault(i)) != NULL; i++) {
		struct gen g;
		uint32_t tries = 0;
		bool made = false;

		gen_seed(&g, i);
		while (!made && tries++ < TRIES) {
			gen_valid(&g, &c);
			made = dsc_size(&c.dsc) <= MOST_BYTES && fault->apply(&g, &c) &&
			       dsc_size(&c.dsc) <= (size_t)2 * MOST_BYTES;
		}
		if (!made) {
			fprintf(stderr, "mkseed: no small case of %s %s\n", fault->row,
				fault->name);
			continue;
		}
		snprintf(name, sizeof(name), "%s-%s", fault->row, fault->name);
		for (char *at = name; *at != '\0'; at++)
			if (*at == ' ' || *at == '/')
				*at = '-';
		write_seed(name, &c, (uint16_t)gen_next(&g));
	}
}

int main(int argc, char **argv)
{
	if (argc != 3 || (strcmp(argv[1], "descriptor") != 0 && strcmp(argv[1], "convert") != 0)) {
		fprintf(stderr, "Usage: %s descriptor|convert FOLDER\n\nWrites seeds there.\n",
			argv[0]);
		return 2;
	}
	folder = argv[2];
	convert = strcmp(argv[1], "convert") == 0;
	layouts();
	if (!convert) {
		faults();
		return 0;
	}
	partition_lists();
	notification_lists();
	return 0;
}
