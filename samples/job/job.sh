#!/bin/sh
# A job runs to its end: by schedule, and by hand well at once, then at its second attempt, then not at all.
# Run it from the checkout: samples/job/job.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
minato=${MINATO:-$here/../../minato}

"$minato" build -q -t words:1 "$here"
"$minato" job create -n words --image words:1 --replica-retry-limit 1 --replica-timeout 60

echo "- every minute"
"$minato" job create -n minutely --image words:1 --replica-timeout 60 --cron-expression "* * * * *" --overlap forbid
"$minato" job list

echo "- well at once"
"$minato" job start -n words --wait
"$minato" job logs -n words

echo "- at the second attempt"
"$minato" job start -n words --env-vars FAIL=1 --wait
"$minato" job logs -n words

echo "- not at all"
code=0
"$minato" job start -n words --env-vars FAIL=2 --wait || code=$?
echo "exit code: $code"
"$minato" job execution list -n words
