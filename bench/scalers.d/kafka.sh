# kafka: a broker of its own on loopback, in its own JVM; its jars are Maven's, kept beside the builds.
prepare_kafka() {
  local version lib=$root/.dist/bench/kafka
  [ ! -d "$lib" ] || return 0
  version=$(sed -n '/<artifactId>kafka-clients/{n;s/.*<version>\(.*\)<.*/\1/p}' "$root/pom.xml")
  mkdir -p "$work/kafka.pom"
  cat >"$work/kafka.pom/pom.xml" <<-END
	<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>
	<dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$version</version></dependency></dependencies></project>
	END
  rm -rf "$lib.part"
  mvn -B -q -f "$work/kafka.pom/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$lib.part" >"$work/apt" 2>&1 && mv "$lib.part" "$lib"
}
check_kafka() {
  local port=29092 sasl=29093 lib=$root/.dist/bench/kafka java=$JAVA_HOME/bin/java down="UNAVAILABLE  Kafka at 127.0.0.1:"
  cat >"$work/root/tmp/kafka.properties" <<-END
	process.roles=broker,controller
	node.id=1
	controller.quorum.bootstrap.servers=127.0.0.1:29094
	listeners=PLAINTEXT://127.0.0.1:$port,SASL_PLAINTEXT://127.0.0.1:$sasl,CONTROLLER://127.0.0.1:29094
	listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
	controller.listener.names=CONTROLLER
	inter.broker.listener.name=PLAINTEXT
	sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
	listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_worker="pass-of-kafka";
	listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
	listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
	log.dirs=/tmp/kafka
	offsets.topic.replication.factor=1
	offsets.topic.num.partitions=1
	transaction.state.log.replication.factor=1
	transaction.state.log.min.isr=1
	share.coordinator.state.topic.replication.factor=1
	share.coordinator.state.topic.min.isr=1
	group.initial.rebalance.delay.ms=0
	END
  local uuid; uuid=$(inside "$java" -cp "$lib/*" kafka.tools.StorageTool random-uuid 2>/dev/null | tail -n 1)
  inside "$java" -cp "$lib/*" kafka.tools.StorageTool format -t "$uuid" -c /tmp/kafka.properties --standalone \
    --add-scram 'SCRAM-SHA-256=[name=worker,password=pass-of-kafka]' --add-scram 'SCRAM-SHA-512=[name=worker,password=pass-of-kafka]' >"$work/kafka.format" 2>&1
  serve kafka "$java" -Xmx384m -cp "$lib/*" kafka.Kafka /tmp/kafka.properties
  "$java" -cp "$lib/*" "$here/scalers.d/KafkaLoad.java" 127.0.0.1:$port >"$work/kafka.load" 2>&1 || tail -n 5 "$work/kafka.load" "$work/kafka"
  local rule=(bootstrapServers=127.0.0.1:$port topic=orders) mechanism
  expect "kafka" "value 30 target 10 active" kafka "${rule[@]}" consumerGroup=workers
  expect "kafka, all topics of the group" "value 30 target 10 active" kafka bootstrapServers=127.0.0.1:$port consumerGroup=workers
  expect "kafka, no commit, latest" "value 4 target 10 active" kafka "${rule[@]}" consumerGroup=never
  expect "kafka, no commit, earliest" "value 40 target 10 active" kafka "${rule[@]}" consumerGroup=never offsetResetPolicy=earliest
  expect "kafka, no commit, to zero" "value 0 target 10 idle" kafka "${rule[@]}" consumerGroup=never scaleToZeroOnInvalidOffset=true
  expect "kafka, no more than partitions" "value 8 target 2 active" kafka "${rule[@]}" consumerGroup=workers lagThreshold=2
  expect "kafka, idle consumers" "value 30 target 2 active" kafka "${rule[@]}" consumerGroup=workers lagThreshold=2 allowIdleConsumers=true
  expect "kafka, partitions with lag" "value 6 target 2 active" kafka "${rule[@]}" consumerGroup=workers lagThreshold=2 limitToPartitionsWithLag=true
  expect "kafka, an even distribution" "value 32 target 8 active" kafka "${rule[@]}" consumerGroup=workers lagThreshold=8 ensureEvenDistributionOfPartitions=true
  expect "kafka, two partitions" "value 10 target 10 active" kafka "${rule[@]}" consumerGroup=workers partitionLimitation=1,3
  expect "kafka, nothing was read between two questions" "value 0 target 10 active" kafka "${rule[@]}" consumerGroup=workers excludePersistentLag=true
  for mechanism in plaintext scram_sha256 scram_sha512; do
    expect "kafka, SASL $mechanism" "value 30 target 10 active" kafka bootstrapServers=127.0.0.1:$sasl topic=orders consumerGroup=workers sasl=$mechanism auth:username=worker auth:password=pass-of-kafka
    expect "kafka, SASL $mechanism, a wrong password" "$down$sasl: it refused the connection: " kafka bootstrapServers=127.0.0.1:$sasl topic=orders consumerGroup=workers sasl=$mechanism auth:username=worker auth:password=other-password
  done
  expect "kafka, no topic" "$down$port: it does not know the topics missing" kafka bootstrapServers=127.0.0.1:$port topic=missing consumerGroup=workers
  expect "kafka, TLS that it has not" "$down$port: " kafka "${rule[@]}" consumerGroup=workers tls=enable
}
