#!/usr/bin/env bash
# Installs what the programs of this folder need, from Debian's packages. OpenBLAS is named because the plain BLAS, which would do for apt, is several times slower.
set -euo pipefail
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    python3 python3-torch python3-sklearn python3-numpy python3-threadpoolctl libopenblas0-pthread
/usr/bin/python3 -c 'import numpy, sklearn, torch; print("torch", torch.__version__, "scikit-learn", sklearn.__version__, "numpy", numpy.__version__)'
