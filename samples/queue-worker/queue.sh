#!/bin/sh
# What a container of this image is: `server`, `worker`, `once`, or `producer NUMBER`.
set -eu
host=${QUEUE_HOST:-queue}

# Takes one job after another. A job lies in the list `working` until it is done, so that whoever kills a worker loses none;
# one that is told to end finishes its job first.
worker() {
  leaving=
  trap 'leaving=yes' TERM INT
  echo "worker ${CONTAINER_APP_REPLICA_NAME:-} begins"
  while [ -z "$leaving" ]; do
    job=$(redis-cli -h "$host" BLMOVE jobs working LEFT RIGHT 2) || { sleep 1; continue; }
    [ -n "$job" ] || continue
    work "$job"
  done
  echo "worker ${CONTAINER_APP_REPLICA_NAME:-} ends"
}

work() {
  sleep "${JOB_SECONDS:-0.5}"
  redis-cli -h "$host" EVAL "redis.call('LREM', 'working', 1, ARGV[1]); return redis.call('INCR', 'done')" 0 "$1" >/dev/null
}

# Takes one job, if there is one, and ends when it is done.
once() {
  job=$(redis-cli -h "$host" LMOVE jobs working LEFT RIGHT)
  [ -n "$job" ] || { echo "nothing to do"; return 0; }
  work "$job"
  echo "done: $job"
}

producer() {
  i=0
  while [ $i -lt "$1" ]; do
    i=$((i + 1))
    echo "RPUSH jobs job-$$-$i"
  done | redis-cli -h "$host" --pipe
}

case ${1:-} in
  server) exec redis-server --bind '*' --protected-mode no --save '' --appendonly no ;;
  worker) worker ;;
  once) once ;;
  producer) producer "${2:-100}" ;;
  *) echo "say server, worker, once or producer NUMBER" >&2; exit 2 ;;
esac
