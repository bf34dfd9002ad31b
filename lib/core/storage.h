/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * storage.h - where everything of a proxy lies in the caller's storage.
 */
#ifndef FFA_CORE_STORAGE_H
#define FFA_CORE_STORAGE_H

#include "core/context.h"

/* Byte offsets of the parts, and the size of it all. */
struct ffa_layout {
	size_t clients;
	size_t list;
	size_t records;
	size_t runs;
	size_t buckets;
	size_t accounts;
	size_t calls;
	size_t buffers;	     /* per client: a fragment's bytes, then its ranges */
	size_t buffer_bytes; /* of one fragment copy */
	size_t total;
	uint32_t bucket_count; /* a power of two */
};

/* Fill in the defaults and check every field and every relation between fields. */
enum ffa_admin ffa_config_normalise(const struct ffa_config *given, struct ffa_config *out);
enum ffa_admin ffa_client_normalise(const struct ffa_config *proxy,
				    const struct ffa_client_config *given,
				    struct ffa_client_config *out);

/* Lay a normalised configuration out; false when the size does not fit a size_t. */
bool ffa_layout_of(const struct ffa_config *config, struct ffa_layout *out);

#endif
