#!/bin/sh
# A batch of twenty tasks, four at a time: some fail, and those alone are run again.
# Run it from the checkout: samples/batch/batch.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
minato=${MINATO:-$here/../../minato}

"$minato" build -q -t squares:1 "$here"
"$minato" job create -n squares --image squares:1 --replica-timeout 60

echo "- twenty tasks, of which two fail"
code=0
"$minato" job start -n squares --env-vars FAILING="7 13" --array 1-20 --max-parallel 4 --wait || code=$?
echo "exit code: $code"
"$minato" job logs -n squares --task 12
"$minato" job execution list -n squares

echo "- those two again"
"$minato" job start -n squares --array 7,13 --wait
"$minato" job logs -n squares
