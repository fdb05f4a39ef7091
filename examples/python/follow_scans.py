"""
A consumer group of your own: appends every scan to a file of JSON lines, and goes on where it was after a restart.

    follow_scans.py FILE [--until-idle SECONDS]

Delivery is at least once: positions are committed after the lines are on disk, so what was written and not committed comes again after a crash.
Scans that the file knows already are therefore left out by their id. Start a second copy and the group shares the partitions; give it another file.
"""

import argparse
import json
import os
import sys

from confluent_kafka import Consumer, KafkaException

from topics import brokers


def ids_in(file):
    """The scans that are there. A last line that a crash cut off is removed: its scan comes again."""
    if not os.path.exists(file):
        return set()
    with open(file, "rb+") as lines:
        whole = lines.read()
        whole = whole[: whole.rfind(b"\n") + 1]
        lines.truncate(len(whole))
    return {json.loads(line)["id"] for line in whole.splitlines()}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file")
    arguments.add_argument("--group", default="data-team.scans-to-file")
    arguments.add_argument("--until-idle", type=float, default=None, metavar="SECONDS")
    options = arguments.parse_args()

    known = ids_in(options.file)
    consumer = Consumer(
        {
            "bootstrap.servers": brokers(),
            "group.id": options.group,
            # Where this group was never heard of: from the start of the topic.
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(["resolver.scan.v1"])
    try:
        with open(options.file, "a") as out:
            while True:
                records = consumer.consume(500, timeout=options.until_idle or 1.0)
                if not records:
                    if options.until_idle is not None:
                        break
                    continue
                for record in records:
                    if record.error():
                        raise KafkaException(record.error())
                    if record.value() is None:
                        continue
                    scan = json.loads(record.value())
                    if scan["id"] not in known:
                        known.add(scan["id"])
                        out.write(json.dumps(scan) + "\n")
                out.flush()
                os.fsync(out.fileno())
                consumer.commit(asynchronous=False)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()
    print(f"{len(known)} scans in {options.file}", file=sys.stderr)


if __name__ == "__main__":
    main()
