#!/bin/sh
# Prints what is appended to a topic from now on: key and message. Stops after a number of records where one is given.
set -eu
: "${KAFKA_BROKERS:?host:port, separated by commas}" "${1:?the topic, such as resolver.scan.v1}"
exec kcat -b "$KAFKA_BROKERS" -C -t "$1" -o end -q -u -Z -f '%k\t%s\n' ${2:+-c "$2"}
