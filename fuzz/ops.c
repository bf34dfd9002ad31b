/* SPDX-License-Identifier: BSD-3-Clause */
/* ops.c - the table of a program's fields: what each can say, and in which words. */
#include "program.h"

#define WORDS(list) .words = (uint8_t)(sizeof(list) / sizeof((list)[0])), .word = list
/* A field of words, of a number below a limit, of any number. */
#define W(label, list)                                                                             \
	{                                                                                          \
		.name = label, .bytes = 1, WORDS(list)                                             \
	}
#define B(label, below)                                                                            \
	{                                                                                          \
		.name = label, .bytes = 1, .limit = below                                          \
	}
#define N(label, count)                                                                            \
	{                                                                                          \
		.name = label, .bytes = count                                                      \
	}

static const char *const personalities[] = { "rules", "optee", "optee_repaired", "el3", "el3_old" };
static const char *const versions_down[] = { "1.2", "1.1", "1.0" };
static const char *const versions_up[] = { "1.0", "1.1", "1.2" };
static const char *const version_rules[] = { "personality", "own", "refuse_higher", "forgets" };
static const char *const aborts[] = { "forgets", "reclaim", "remembers" };
static const char *const negotiators[] = { "host", "any", "fixed" };
static const char *const boots[] = { "all", "host", "versions", "none" };
static const char *const granules[] = { "4k", "16k", "64k" };
static const char *const receivers[] = { "4", "1", "2", "8" };
static const char *const transactions[] = { "4", "1", "2", "8" };
static const char *const ranges[] = { "64", "4", "8", "320" };
static const char *const unfinished[] = { "4", "1", "2", "3" };
static const char *const tombstones[] = { "2", "1", "4", "16" };
static const char *const calls[] = { "2", "1", "3", "all" };
static const char *const send_ranges[] = { "all", "2", "8", "300" };
static const char *const send_pages[] = { "all", "1", "4", "16" };
static const char *const shares[] = { "all", "3", "6", "9" };
static const char *const lends[] = { "share", "features", "never" };
static const char *const buffers[] = { "4k", "64k", "16k" };
static const char *const owns[] = { "1", "2", "16" };
static const char *const metas[] = { "none", "cuts", "layout", "width", "order" };

const struct fuzz_field fuzz_header[FUZZ_HEADER] = {
	[FUZZ_H_PERSONALITY] = W("personality", personalities),
	[FUZZ_H_SECURE] = W("secure", versions_down),
	[FUZZ_H_MINORS] = B("minors", 8),
	[FUZZ_H_VERSION_RULE] = W("version_rule", version_rules),
	[FUZZ_H_ABORT] = W("abort", aborts),
	[FUZZ_H_CEILING] = W("ceiling", versions_down),
	[FUZZ_H_FLOOR] = W("floor", versions_up),
	[FUZZ_H_NEGOTIATOR] = W("negotiator", negotiators),
	[FUZZ_H_BOOT] = W("boot", boots),
	[FUZZ_H_REQUEST] = W("request", versions_down),
	[FUZZ_H_GRANULE] = W("granule", granules),
	[FUZZ_H_RECEIVERS] = W("receivers", receivers),
	[FUZZ_H_TRANSACTIONS] = W("transactions", transactions),
	[FUZZ_H_RANGES] = W("ranges", ranges),
	[FUZZ_H_UNFINISHED] = W("unfinished", unfinished),
	[FUZZ_H_TOMBSTONES] = W("tombstones", tombstones),
	[FUZZ_H_CALLS] = W("calls", calls),
	[FUZZ_H_SEND_RANGES] = W("send_ranges", send_ranges),
	[FUZZ_H_SEND_PAGES] = W("send_pages", send_pages),
	[FUZZ_H_SHARES] = W("shares", shares),
	[FUZZ_H_LEND] = W("lend", lends),
	[FUZZ_H_OPTIONS] = { .name = "options", .bytes = 2, .limit = 2048 },
	[FUZZ_H_DENY] = B("deny", 145),
	[FUZZ_H_LACKS] = B("lacks", 145),
	[FUZZ_H_LACKS2] = B("lacks2", 145),
	[FUZZ_H_MIN_BUFFER] = W("min_buffer", buffers),
	[FUZZ_H_META] = W("meta", metas),
	[FUZZ_H_OWN] = W("own", owns),
};

static const char *const forms[] = { "32", "64", "32sve", "64sve" };
static const char *const places[] = { "own",	    "host", "vm1",   "vm2", "secure", "device",
				      "hypervisor", "hole", "limit", "top", "rom" };
static const char *const counts[] = { "1", "2", "3", "5", "8", "20", "64", "250" };
static const char *const operations[] = { "share", "lend", "donate" };
static const char *const layouts[] = { "settled", "1.0", "1.1", "1.2" };
static const char *const handles[] = { "own", "all", "past", "odd" };
static const char *const partitions[] = { "borrower", "slow", "echo", "deaf",
					  "nobody",   "host", "vm1",  "vm2" };
static const char *const works[] = { "use", "keep", "return" };
static const char *const uuids[] = { "nil", "optee", "slow", "unknown" };
static const char *const notes[] = { "create", "destroy", "bind", "unbind",
				     "set",    "get",	  "info", "info64" };
static const char *const knobs[] = {
	"attributes",
	"flags",
	"handle",
	"tag",
	"sender",
	"access_size",
	"access_count",
	"access_offset",
	"reserved",
	"stride",
	"access_gap",
	"composite_gap",
	"total_pages",
	"range_count",
	"composite_reserved",
	"trailing",
	"total_length",
	"fragment_length",
	"receiver_id",
	"receiver_permissions",
	"receiver_flags",
	"receiver_composite",
	"receiver_impdef",
	"receiver_reserved",
	"range_address",
	"range_pages",
	"range_reserved",
};
static const char *const hows[] = { "to", "plus", "minus", "xor" };
static const char *const widths[] = { "1", "2", "4", "8" };
static const char *const lies[] = {
	"error",       "error_after",  "error_signed",	    "version",	     "handle_duplicate",
	"handle_ones", "handle_bit63", "handle_other",	    "count",	     "entry_size",
	"list",	       "offset_same",  "offset_back",	    "offset_beyond", "offset_zero",
	"frag_handle", "frag_sender",  "premature_success", "late_success",  "other_endpoint",
	"fid",	       "register",     "garbage",	    "stale",	     "vanish",
};
static const char *const ports[] = { "any",  "map",  "unmap",	"pages",
				     "undo", "zero", "copy_in", "copy_out" };
static const char *const results[] = {
	"invalid", "denied", "no_memory", "busy", "fault", "nonsense"
};
static const char *const others[] = { "unmap", "reclaim", "destroy",  "reset",	 "release",
				      "next",  "map",	  "features", "version", "request",
				      "info",  "note",	  "send",     "send2",	 "borrow" };

#define STEP(label, what, ...)                                                                     \
	{                                                                                          \
		.name = label, .kind = what, .field = { __VA_ARGS__ }                              \
	}

const struct fuzz_op fuzz_ops[FUZZ_OPS] = {
	[FUZZ_CALL_ANY] = STEP("call", FUZZ_CALL, B("number", 0), W("form", forms)),
	[FUZZ_VERSION] = STEP("version", FUZZ_CALL, N("request", 4)),
	[FUZZ_MAP] = STEP("map", FUZZ_CALL, W("where", places), N("tx", 1), N("rx", 1),
			  B("pages", 64), B("wide", 2)),
	[FUZZ_UNMAP] = STEP("unmap", FUZZ_CALL, N("id", 2)),
	[FUZZ_SEND] = STEP("send", FUZZ_CALL, W("op", operations), W("layout", layouts),
			   B("wide", 2), N("flags", 1), N("tag", 1), B("first", 2)),
	[FUZZ_NEXT] = STEP("next", FUZZ_CALL, B("nth", 8)),
	[FUZZ_FRAG] = STEP("frag", FUZZ_CALL, W("of", handles), B("nth", 8), N("length", 2)),
	[FUZZ_RECLAIM] = STEP("reclaim", FUZZ_CALL, W("of", handles), B("nth", 8), N("flags", 1)),
	[FUZZ_REQUEST] = STEP("request", FUZZ_CALL, W("to", partitions), B("wide", 2),
			      B("framework", 2), N("payload", 8)),
	[FUZZ_REQUEST2] =
		STEP("request2", FUZZ_CALL, W("to", partitions), W("uuid", uuids), N("payload", 8)),
	[FUZZ_BORROW] = STEP("borrow", FUZZ_CALL, W("what", works), W("of", handles), B("nth", 8),
			     N("tag", 1)),
	[FUZZ_RUN] = STEP("run", FUZZ_CALL, W("to", partitions), B("vcpu", 8)),
	[FUZZ_INFO] = STEP("info", FUZZ_CALL, W("uuid", uuids), N("flags", 1)),
	[FUZZ_INFO_REGS] =
		STEP("info_regs", FUZZ_CALL, W("uuid", uuids), N("start", 2), N("tag", 2)),
	[FUZZ_RELEASE] = STEP("release", FUZZ_CALL, N("id", 2)),
	[FUZZ_FEATURES] = STEP("features", FUZZ_CALL, N("query", 4), N("input", 4)),
	[FUZZ_NOTE] = STEP("note", FUZZ_CALL, W("what", notes), W("to", partitions), N("flags", 4),
			   N("bits", 8)),
	[FUZZ_DESTROY] = STEP("destroy", FUZZ_ACT),
	[FUZZ_ADD] = STEP("add", FUZZ_ACT),
	[FUZZ_RESET] = STEP("reset", FUZZ_ACT),
	[FUZZ_MAINTAIN] = STEP("maintain", FUZZ_ACT, N("budget", 1)),
	[FUZZ_RAISE] = STEP("raise", FUZZ_ACT, W("by", partitions), N("bits", 8)),
	[FUZZ_BEHAVE] = STEP("behave", FUZZ_ACT, N("pauses", 1), B("yield", 2), B("operation", 5),
			     B("read_only", 2), N("fill", 1)),
	[FUZZ_A_RECEIVER] =
		STEP("receiver", FUZZ_ATTACH, W("id", partitions), N("perms", 1), N("flags", 1)),
	[FUZZ_A_RANGE] = STEP("range", FUZZ_ATTACH, W("where", places), N("page", 1),
			      B("pages", 32), W("count", counts), B("stride", 32)),
	[FUZZ_A_CUT] = STEP("cut", FUZZ_ATTACH, N("range", 1), N("skew", 1)),
	[FUZZ_A_SET] = STEP("set", FUZZ_ATTACH, W("field", knobs), W("how", hows), N("index", 1),
			    N("value", 8)),
	[FUZZ_A_PATCH] = STEP("patch", FUZZ_ATTACH, N("at", 2), W("width", widths), N("value", 8)),
	[FUZZ_A_REG] = STEP("reg", FUZZ_ATTACH, B("n", 18), N("value", 8)),
	[FUZZ_A_LIE] = STEP("lie", FUZZ_ATTACH, W("mode", lies), N("on", 1), N("nth", 1),
			    N("times", 1), N("arg", 8)),
	[FUZZ_A_RX] =
		STEP("rx", FUZZ_ATTACH, N("nth", 1), N("at", 2), W("width", widths), N("value", 8)),
	[FUZZ_A_REFUSE] = STEP("refuse", FUZZ_ATTACH, W("port", ports), N("nth", 1), N("times", 1),
			       W("result", results), B("undo", 8)),
	[FUZZ_A_TOUCH] = STEP("touch", FUZZ_ATTACH, N("nth", 1), N("at", 2), W("width", widths),
			      N("value", 8)),
	[FUZZ_A_MEANWHILE] = STEP("meanwhile", FUZZ_ATTACH, N("nth", 1), W("what", others),
				  B("client", 4), B("arg", 8)),
};
