# azure-servicebus: a stub of the management API, which checks signatures: nobody but Azure has the real one.
prepare_azure-servicebus() { :; }
check_azure-servicebus() {
  local port=20010 down="UNAVAILABLE  Service Bus at http://127.0.0.1:20010: "
  cp "$here/scalers.d/servicebus-stub.py" "$work/root/tmp/"
  serve servicebus python3 /tmp/servicebus-stub.py $port
  until_true 30 "the stub's answer" bash -c ": </dev/tcp/127.0.0.1/$port"
  local connection="auth:connection=Endpoint=sb://127.0.0.1:$port/;SharedAccessKeyName=root;SharedAccessKey=pass-of-bus;UseDevelopmentEmulator=true"
  expect "azure-servicebus (a stub), a queue" "value 12 target 5 active" azure-servicebus queueName=orders "$connection"
  expect "azure-servicebus (a stub), a subscription" "value 3 target 5 active" azure-servicebus topicName=news subscriptionName=mail "$connection"
  expect "azure-servicebus (a stub), an expression" "value 19 target 5 active" azure-servicebus "queueName=orders.*" useRegex=true "$connection"
  expect "azure-servicebus (a stub), an average" "value 9 target 5 active" azure-servicebus "queueName=orders.*" useRegex=true operation=avg "$connection"
  expect "azure-servicebus (a stub), no queue" "${down}there is no queue \"missing\"" azure-servicebus queueName=missing "$connection"
  expect "azure-servicebus (a stub), a wrong key" "${down}the connection string is refused" azure-servicebus queueName=orders "${connection/pass-of-bus/other-key}"
}
