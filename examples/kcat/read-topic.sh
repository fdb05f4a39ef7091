#!/bin/sh
# Prints a topic from its start to its end: partition, offset, key and message, separated by tabs. A tombstone has the message NULL.
set -eu
: "${KAFKA_BROKERS:?host:port, separated by commas}" "${1:?the topic, such as resolver.scan.v1}"
exec kcat -b "$KAFKA_BROKERS" -C -t "$1" -o beginning -e -q -Z -f '%p\t%o\t%k\t%s\n'
