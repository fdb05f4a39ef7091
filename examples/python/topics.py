"""Reads Proofmark's topics from their start to where they end now, without a consumer group: nothing is kept on the brokers."""

import json
import os
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition


def brokers():
    found = os.environ.get("KAFKA_BROKERS")
    if not found:
        sys.exit("Set KAFKA_BROKERS: host:port, separated by commas.")
    return found


def read_to_end(topic):
    """Yields (key, message) of every record; message is None for a tombstone. Order holds within a key."""
    consumer = Consumer(
        {
            "bootstrap.servers": brokers(),
            # Needed by the library, and unused: partitions are assigned by hand and nothing is committed.
            "group.id": "examples.read-to-end",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        if not partitions:
            sys.exit(f"There is no topic {topic}.")
        ends = {}
        for partition in partitions:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
            if high > low:
                ends[partition] = high
        consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in ends])
        while ends:
            record = consumer.poll(10)
            if record is None:
                sys.exit(f"{topic}: no answer from {brokers()}.")
            if record.error():
                # The end of a partition is told like an error. It may come before the end that was asked for: compaction takes records away.
                if record.error().code() != KafkaError._PARTITION_EOF:
                    raise KafkaException(record.error())
                ends.pop(record.partition(), None)
                continue
            if record.partition() not in ends:
                continue
            value = record.value()
            yield record.key().decode(), None if value is None else json.loads(value)
            if record.offset() + 1 >= ends[record.partition()]:
                del ends[record.partition()]
    finally:
        consumer.close()
