#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# init.sh - the first process of the small Linux: runs the client, says what there is, powers off.
# Words of the kernel's command line: client.OPTION=VALUE go to the client; el2.shell=1 leaves a
# shell; el2.rebind=1 unbinds the driver, binds it again, runs a short client, and unbinds it at last.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
[ -c /dev/null ] || mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /tmp

options='' shell='' rebind=''
# shellcheck disable=SC2013 # words, not lines
for word in $(cat /proc/cmdline); do
	case $word in
	client.*) options="$options ${word#client.}" ;;
	el2.shell=1) shell=1 ;;
	el2.rebind=1) rebind=1 ;;
	esac
done

# wait_for FILE: the drivers bind in their own time.
wait_for() {
	tries=50
	while [ ! -e "$1" ] && [ $tries -gt 0 ]; do
		sleep 0.1
		tries=$((tries - 1))
	done
	[ -e "$1" ] || echo "init: no $1 after 5 seconds"
}

echo "init: Linux $(uname -r), $(grep -c ^processor /proc/cpuinfo) CPUs"
wait_for /dev/tee0
if [ -n "$shell" ]; then
	echo "init: a shell. /bin/client runs the client; poweroff -f ends the machine."
	setsid cttyhack sh
	poweroff -f
fi

# shellcheck disable=SC2086 # a list of words
client $options
echo "init: client ended with status $?"

# Take the driver that can be off its device, and put it back: FF-A's own where the kernel has it
# as a driver (it then gives the mailbox back too), else OP-TEE's.
find_driver() {
	for device in /sys/bus/platform/drivers/arm-ffa/arm-ffa* \
		/sys/bus/arm_ffa/drivers/optee*/arm-ffa*; do
		[ -e "$device" ] && break
	done
	driver=${device%/*} device=${device##*/}
}

if [ -n "$rebind" ]; then
	find_driver
	echo "init: unbinding $device of $driver"
	echo "$device" >"$driver/unbind"
	[ ! -e /dev/tee0 ] || echo "init: /dev/tee0 is still there"
	echo "$device" >"$driver/bind"
	wait_for /dev/tee0
	# shellcheck disable=SC2086 # a list of words
	client $options seconds=1
	echo "init: client after binding again ended with status $?"
	echo "$device" >"$driver/unbind"
	[ -e /dev/tee0 ] || echo "init: nothing is bound any more"
fi
echo "init: powering off"
poweroff -f
