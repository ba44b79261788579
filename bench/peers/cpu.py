"""Settings that must stand before NumPy or PyTorch is imported."""

import os


def prepare():
    """Has OpenBLAS use the vectors that the processor has."""
    # OpenBLAS 0.3.21 takes a processor that it does not know for one of 2004 (Prescott, SSE3), at a fraction of its speed.
    try:
        with open("/proc/cpuinfo") as lines:
            flags = next((set(line.split()) for line in lines if line.startswith("flags")), set())
    except OSError:
        flags = set()
    if "avx512bw" in flags and "avx512vl" in flags:
        os.environ.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX")
    elif "avx2" in flags and "fma" in flags:
        os.environ.setdefault("OPENBLAS_CORETYPE", "HASWELL")
