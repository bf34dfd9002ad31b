/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - a throw-away consumer: links the library, asks it for storage, is refused with a
 * configuration of another build, and finds a call in the table.
 */
#include <stdio.h>

#include <ffa/ffa.h>

int main(void)
{
	static unsigned char pair[2][4096];
	struct ffa_config config = {
		.api = FFA_API_VERSION,
		.size = sizeof(config),
		.own = { .tx = pair[0], .rx = pair[1], .pages = 1, .rx_base = { 0x1000 } },
	};
	const struct ffa_call_row *row = ffa_call_row_of(FFA_NR_MEM_SHARE);
	size_t bytes = 0;

	if (ffa_proxy_storage(&config, &bytes) != FFA_ADMIN_OK || bytes == 0)
		return 1;
	config.api++;
	if (ffa_proxy_storage(&config, &bytes) != FFA_ADMIN_BAD_API)
		return 2;
	if (row == NULL)
		return 3;
	printf("FFA_%s\n", row->name);
	return 0;
}
