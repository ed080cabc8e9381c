"""Run a command, and write what it took to a file: python -I -S launch.py NUMBERS COMMAND [ARGUMENT…].

A process of its own, and one that imports next to nothing: the peak memory that the kernel counts for a child begins
with that of the process that started it, and that of the benchmarks is larger.
"""

import os
import sys
import time

numbers, command = sys.argv[1], sys.argv[2:]
start = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ)
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - start
with open(numbers, "w") as out:
    out.write(f"{wall} {used.ru_utime + used.ru_stime} {used.ru_maxrss}")
sys.exit(os.waitstatus_to_exitcode(status) & 255)
