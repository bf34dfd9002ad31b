/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * partinfo.h - partition information descriptors: read the Secure side's, write a client's.
 */
#ifndef FFA_DESC_PARTINFO_H
#define FFA_DESC_PARTINFO_H

#include "base/span.h"
#include "ffa/view.h"

/* Bytes of one descriptor as this proxy writes it: 8 at 1.0, 24 from 1.1 on. */
uint32_t ffa_partinfo_size(uint32_t version);

/*
 * Read the answer of PARTITION_INFO_GET: `count` descriptors of `size` bytes (as the answer says;
 * 8 at 1.0 whatever it says, else at least 24 and a multiple of 8) at the start of `rx`. Entries
 * whose ID has not bit 15 are skipped; an ID may occur more than once (one entry per UUID).
 * SECURE_LIST for an impossible size, for a count that does not fit `rx`, and when there is no room
 * for those that are not skipped; *stored on success.
 */
enum ffa_reason ffa_partinfo_read(struct ffa_span rx, uint32_t version, uint32_t count,
				  uint32_t size, struct ffa_view_partition *out, uint32_t room,
				  uint32_t *stored);

/* The property bits a client of this version and kind may see. */
uint32_t ffa_partinfo_properties(uint32_t version, uint32_t properties, bool host);

/* Write one descriptor (ffa_partinfo_size bytes); the UUID is zero unless `with_uuid`. */
void ffa_partinfo_pack(uint8_t *out, uint32_t version, const struct ffa_view_partition *partition,
		       bool host, bool with_uuid);

/* Write one 24-byte descriptor into three registers (PARTITION_INFO_GET_REGS). */
void ffa_partinfo_pack_regs(uint64_t out[3], uint32_t version,
			    const struct ffa_view_partition *partition, bool host, bool with_uuid);

/* A UUID from w1-w4 (32-bit form) and from x1-x2 (64-bit form), and into w1-w4. */
struct ffa_uuid ffa_uuid_from_w(const struct ffa_regs *regs);
struct ffa_uuid ffa_uuid_from_x(const struct ffa_regs *regs);
void ffa_uuid_to_w(const struct ffa_uuid *uuid, struct ffa_regs *regs);
bool ffa_uuid_is_nil(const struct ffa_uuid *uuid);
bool ffa_uuid_equal(const struct ffa_uuid *a, const struct ffa_uuid *b);

#endif
