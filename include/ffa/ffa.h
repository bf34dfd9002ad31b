/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ffa.h - libffaproxy: an FF-A mediator to link into a hypervisor. This header includes the rest.
 *
 * Rules that hold everywhere:
 * - Pointers must not be NULL unless a comment says so.
 * - The library allocates nothing, keeps no pointer beyond what a comment says, and has no writable
 *   global: any number of proxies live side by side.
 * - Structs passed in are copied unless a comment says otherwise.
 * - Memory is counted in pages of 4 KiB (names end in _pages) or bytes (everything else).
 * - Nothing a client or the Secure side sends reaches an assertion, and no such byte is believed
 *   before it was checked.
 */
#ifndef FFA_FFA_H
#define FFA_FFA_H

#include "ffa/abi.h"
#include "ffa/limits.h"
#include "ffa/ports.h"
#include "ffa/proxy.h"
#include "ffa/status.h"
#include "ffa/table.h"
#include "ffa/types.h"
#include "ffa/view.h"

#endif
