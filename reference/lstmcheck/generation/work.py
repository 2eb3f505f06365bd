"""Work on many cases, in several processes, with progress."""

import multiprocessing
import sys


def each_case(function, cases, jobs):
    """(case, result) pairs in the order of `cases`, one line of progress to stderr for each.

    `function` is a module's function of one case that returns (result, a note for the progress
    line). The first error ends the work.
    """
    counted = enumerate(_results(function, cases, jobs), start=1)
    for case, (number, (result, note)) in zip(cases, counted, strict=True):
        print(f"[{number}/{len(cases)}] {case.slug}  {note}", file=sys.stderr, flush=True)
        yield case, result


def _results(function, cases, jobs):
    if jobs == 1 or len(cases) < 2:
        yield from map(function, cases)
        return
    with multiprocessing.Pool(min(jobs, len(cases))) as pool:
        yield from pool.imap(function, cases)
