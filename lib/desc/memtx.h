/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memtx.h - memory transaction descriptors: bytes to a checked const view. Pure functions, no
 * ports, no state. The views and rules are public (ffa/view.h).
 */
#ifndef FFA_DESC_MEMTX_H
#define FFA_DESC_MEMTX_H

#include "base/span.h"
#include "ffa/view.h"

/*
 * Check the headers of a send: everything but the ranges themselves and the existence of
 * receivers. `first` is the first fragment, `total` the length of the whole descriptor; the caller
 * has checked first.length <= total. Checks V05 V06 V11-V15 V17-V23 V25-V43 (V42 and V43 against
 * `total`), and that the first fragment ends on a range boundary. The ranges of the first fragment
 * are first[out->ranges_offset..]. *out is to be used on success only, and of its array only the
 * out->receivers first elements.
 */
enum ffa_reason ffa_memtx_head(const struct ffa_memtx_rules *rules, struct ffa_span first,
			       uint32_t total, struct ffa_memtx *out, struct ffa_why *why);

#endif
