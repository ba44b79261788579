#!/usr/bin/env bash
# Makes DejaVuSans-subset.ttf anew from Debian's fonts-dejavu-core with fonttools (python3-fonttools): ./subset.sh
# Latin with Extended-A and Vietnamese, Greek, Cyrillic, punctuation, super- and subscripts, currencies, arrows, mathematical and geometric signs.
set -euo pipefail
cd "$(dirname "$0")"
letters=U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6-02DD,U+0300-0338,U+0370-03FF,U+0400-045F,U+0490-0491,U+1E9E,U+1EA0-1EF9
signs=U+2010-2027,U+2030-203A,U+2044,U+2070-209C,U+20A0-20BF,U+2116,U+2122,U+2126,U+2190-2195,U+21D2,U+2202-226F,U+25A0-25CF,U+FFFD
python3 -m fontTools.subset "${1:-/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf}" --unicodes="$letters,$signs" \
    --layout-features=kern --drop-tables+=FFTM,MATH --no-hinting --no-recalc-timestamp --output-file=DejaVuSans-subset.ttf
