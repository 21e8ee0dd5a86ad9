# azure-queue: Azurite, Microsoft's own emulator of storage; npm's, kept beside the builds.
prepare_azure-queue() {
  local azurite=$root/.dist/bench/azurite
  [ -x "$azurite/node_modules/.bin/azurite" ] || npm install --silent --no-fund --no-audit --prefix "$azurite" azurite@3.37.0 >"$work/apt" 2>&1
}
check_azure-queue() {
  local port=20001 down="UNAVAILABLE  Azure queues at http://127.0.0.1:20001/devstoreaccount1: "
  serve azurite "$root/.dist/bench/azurite/node_modules/.bin/azurite" --silent --location /tmp/azurite --queueHost 127.0.0.1 --queuePort $port \
    --blobHost 127.0.0.1 --blobPort 20002 --tableHost 127.0.0.1 --tablePort 20003 --skipApiVersionCheck
  until_true 60 "Azurite's answer" bash -c ": </dev/tcp/127.0.0.1/$port"
  python3 "$here/scalers.d/azurite-load.py" "http://127.0.0.1:$port"
  local connection="auth:connection=AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;QueueEndpoint=http://127.0.0.1:$port/devstoreaccount1"
  expect "azure-queue" "value 40 target 5 active" azure-queue queueName=jobs "$connection"
  expect "azure-queue, more visible ones than a peek shows" "value 40 target 5 active" azure-queue queueName=jobs queueLengthStrategy=visibleonly activationQueueLength=39 "$connection"
  expect "azure-queue, taken ones too" "value 20 target 5 active" azure-queue queueName=some "$connection"
  expect "azure-queue, visible ones" "value 10 target 5 active" azure-queue queueName=some queueLengthStrategy=visibleonly "$connection"
  expect "azure-queue, none" "value 0 target 5 idle" azure-queue queueName=none "$connection"
  expect "azure-queue, no queue" "${down}there is no queue \"missing\"" azure-queue queueName=missing "$connection"
  expect "azure-queue, a wrong key" "${down}the queue \"jobs\": status 403" azure-queue queueName=jobs "${connection/Eby8/AAAA}"
}
